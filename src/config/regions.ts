/**
 * The REST domain of each data centre, by the name used in a pipeline.
 *
 * Sources: documentation 269/1519 and 1047/34621; Tokyo from 679/131707; `mumbai` left the
 * documentation in 2024; `saudi-arabia` is known from public code only. Any other base URL can be
 * given instead.
 */
export const REGIONS = {
  china: 'https://console.tim.qq.com',
  singapore: 'https://adminapisgp.im.qcloud.com',
  seoul: 'https://adminapikr.im.qcloud.com',
  tokyo: 'https://adminapijpn.im.qcloud.com',
  frankfurt: 'https://adminapiger.im.qcloud.com',
  'silicon-valley': 'https://adminapiusa.im.qcloud.com',
  jakarta: 'https://adminapiidn.im.qcloud.com',
  mumbai: 'https://adminapiind.im.qcloud.com',
  'saudi-arabia': 'https://adminapiksa.im.qcloud.com',
} as const;

/** The name of a data centre. */
export type Region = keyof typeof REGIONS;
