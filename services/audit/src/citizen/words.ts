/** One sentence for people, Chinese first. */
export interface Words {
  readonly zh: string
  readonly en: string
}

/** What something is called. */
export interface Titles {
  readonly titleZh: string
  readonly titleEn: string
}
