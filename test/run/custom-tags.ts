import type { Lake } from './lake.ts';

/** Takes every custom tag from every friend, so that a test's own are the only ones. */
export function dropCustomTags({ world }: Lake): void {
  for (const { account, friends } of world.accounts()) {
    for (const friend of friends) {
      const custom = world.tags(account, friend).filter(({ Tag: tag }) => !/_IM_[AGR]/.test(tag));
      for (const { Tag: tag } of custom) world.setCustom(account, friend, tag, undefined);
    }
  }
}
