import { registersOf } from './department-export.ts'
import { encodeUtf8 } from './export-file.ts'
import { jsonLine, partyMembers, runningNumber, statusWord, untilWord } from './row-words.ts'

export const courtRegisters = registersOf('court', encodeUtf8, [
  {
    type: 'court.enforcement',
    folder: 'court',
    stem: 'enforcement',
    rowsOf: ({ enforcements }) =>
      enforcements.map((enforcement) =>
        jsonLine({
          id: runningNumber('ZX', enforcement.id),
          ah: enforcement.caseNo,
          bzxr: partyMembers(enforcement.debtor),
          mdlx: enforcement.listed,
          larq: enforcement.filedOn,
          lrrq: enforcement.listedOn === '' ? undefined : enforcement.listedOn,
          fydm: enforcement.courtCode,
          bd: enforcement.amountYuan,
          zt: enforcement.status === 'active' ? '执行中' : '结案',
        }),
      ),
  },
  {
    type: 'court.judgment-family',
    folder: 'court-family',
    stem: 'judgments',
    rowsOf: ({ judgments }) =>
      judgments.map((judgment) =>
        jsonLine({
          id: runningNumber('PJ', judgment.id),
          wsh: judgment.judgmentNo,
          sx: judgment.matter,
          jia: partyMembers(judgment.partyA),
          yi: partyMembers(judgment.partyB),
          sxrq: judgment.finalOn,
          yhyzh: judgment.priorCertificateNo === '' ? undefined : judgment.priorCertificateNo,
          fydm: judgment.courtCode,
          zt: statusWord(judgment.status),
        }),
      ),
  },
])

export const disabledPersonsRegisters = registersOf('disabled-persons', encodeUtf8, [
  {
    type: 'disability.certificate',
    folder: 'disabled-persons',
    stem: 'certificates',
    rowsOf: ({ disabilities }) =>
      disabilities.map((one) =>
        jsonLine({
          id: runningNumber('CJ', one.id),
          cjzh: one.certificateNo,
          ...partyMembers(one.person),
          cjlb: one.category,
          cjdj: one.level,
          qh: one.division,
          hfrq: one.issuedOn,
          yxqz: untilWord(one.validTo),
          zt: one.status === 'active' ? '有效' : '注销',
        }),
      ),
  },
])

/** The number of a student is the child's own behind a letter. */
export const educationRegisters = registersOf('education', encodeUtf8, [
  {
    type: 'education.enrolment',
    folder: 'education',
    stem: 'enrolments',
    rowsOf: ({ enrolments }) =>
      enrolments.map((enrolment) =>
        jsonLine({
          id: runningNumber('XJ', enrolment.id),
          xjh: `G${enrolment.student.idNumber}`,
          ...partyMembers(enrolment.student),
          xxbsm: enrolment.schoolCode,
          xxmc: enrolment.schoolName,
          xd: enrolment.stage,
          rxrq: enrolment.enrolledOn,
          qh: enrolment.division,
          zt: enrolment.status === 'active' ? '在籍' : '注销',
        }),
      ),
  },
])
