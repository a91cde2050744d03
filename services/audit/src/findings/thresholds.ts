/** Where the rules draw their lines. Names end in their unit; `Digits` are decimal digits of rarity: 6 = chance gives it once in a million. */
export const thresholdsDefault = {
  /** Entries of several ledgers may arrive so late: what is younger is not looked at yet. */
  lateSeconds: 120,
  /** Counters are open so on working days, minutes of the day. */
  openFromMinute: 450,
  openUntilMinute: 1_140,
  /** Night at the counters. */
  nightFromMinute: 1_320,
  nightUntilMinute: 360,
  /** A time of the day is odd when so few of all officers' days have it, percent. */
  oddHourPercentMax: 2,
  oddEveningPercentMax: 1,
  /** So many questions outside the hours are looked at, by night each one is. */
  offHoursEntriesMin: 3,
  /** So much larger than any session at such hours before is odd, even where there are some. */
  offHoursTimes: 1.5,
  offHoursDigits: 4,
  /** A question without a case is odd where so few are, percent. */
  noCasePercentMax: 5,
  /** People without a case, of the same officer and day each counted once. */
  noCasePeopleMin: 5,
  noCaseDigits: 4.5,
  noCaseVisitDigits: 5,
  sameSurnamePercent: 8,
  sameSurnamePeopleMin: 6,
  sameSurnameDigits: 6,
  /** A day has so many times the usual, and so many more. */
  spikeTimes: 2.5,
  spikeClientTimes: 3,
  spikeEntriesMin: 20,
  /** Who is new has so many times what colleagues have on that day. */
  spikeNewTimes: 4,
  /** So many entries are listed of a system, whose finding is about the system. */
  spikeClientListedMax: 50,
  spikePastDaysMin: 10,
  /** A week has so many times the usual. */
  spikeWeekTimes: 2.2,
  spikePastWeeksMin: 3,
  /** People within an hour, for an officer at a counter. */
  peopleAnHourMin: 25,
  peopleAnHourTimes: 3,
  casePeopleMin: 6,
  casePeopleDigits: 7,
  /** Days after which a case that comes back for other people is an old one. */
  caseOldDays: 30,
  refusalsMin: 6,
  refusalsDigits: 6,
  /** Different things that were refused in a day. */
  refusedKindsMin: 3,
  guessesMin: 4,
  fruitlessMin: 8,
  fruitlessDigits: 6,
  /** Of a system; of an officer, who may be on leave. */
  dormantDays: 14,
  dormantOfficerDays: 21,
  /** As long as so many of the longest silences before. */
  dormantTimes: 3,
  dormantActiveDaysMin: 5,
  neverUsedPastEntriesMin: 200,
  neverUsedPastDaysMin: 10,
  askersOfPersonMin: 6,
  askersOfPersonDigits: 6,
  askersOfPersonDays: 7,
  againDaysMin: 4,
  againSystemDaysMin: 8,
  againDigits: 8,
  againDays: 30,
  windowChangesMin: 4,
  windowChangeMinutesMax: 30,
  newOfficersMin: 8,
  newOfficersDigits: 6,
  readingsADayMin: 40,
  readingsTimes: 4,
  breakGlassHours: 24,
  breakGlassMin: 3,
  breakGlassDigits: 5,
} as const satisfies Record<string, number>

export type Thresholds = Readonly<Record<keyof typeof thresholdsDefault, number>>
