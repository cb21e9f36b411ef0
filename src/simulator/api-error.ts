// Meanings: error code table 679/131708. The texts of friend_get are not published; these follow
// the pattern of its siblings (`Err_SNS_FriendAdd_…`).
const ERROR_INFO: ReadonlyMap<number, string> = new Map([
  [30001, 'Err_SNS_FriendGet_Request_Param_Illegal'],
  [30003, 'Err_SNS_FriendGet_From_Account_Not_Exist'],
  [30006, 'Err_SNS_FriendGet_Internal_Error'],
  [30007, 'Err_SNS_FriendGet_Network_Timeout'],
  [60002, 'HTTP parse Error'],
  [60003, 'HTTP Body parse Error, JSON is illegal'],
  [60004, 'HTTP identifier or usersig is illegal'],
  [60006, 'SDKAppID is illegal'],
  [60007, 'REST API call frequency exceeds the limit'],
  [60008, 'service request timeout'],
  [60009, 'request resource error, please check the URL'],
  [60010, 'App admin permission is needed'],
  [60011, 'SDKAppID request frequency exceeds the limit'],
  [60012, 'SDKAppID is missing in the URL'],
  [60015, 'account in the request body must be a string'],
  [70001, 'Err_TLS_UserSig_Expired'],
  [70003, 'Err_TLS_UserSig_Parse_Fail'],
  [70009, 'Err_TLS_UserSig_Verify_Fail'],
  [70013, 'Err_TLS_UserSig_Identifier_Not_Match'],
  [70014, 'Err_TLS_UserSig_SDKAppID_Not_Match'],
  [70020, 'Err_TLS_SDKAppID_Not_Found'],
  [70050, 'Err_TLS_UserSig_Too_Many_Failures, wait a minute'],
  [70107, 'Err_TLS_PT_Open_Login_Account_Not_Exist'],
]);

/** The `ErrorInfo` of a code; a general text for codes without one. */
export function errorInfoFor(code: number): string {
  return ERROR_INFO.get(code) ?? `Error ${code}`;
}

/**
 * Renders the answer to a call that failed; the service sends it with HTTP 200.
 *
 * @param display Whether `ErrorDisplay` is part of it; the service often leaves it out.
 */
export function renderError(code: number, display: boolean): string {
  const answer = { ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: errorInfoFor(code) };
  return JSON.stringify(display ? { ...answer, ErrorDisplay: '' } : answer);
}
