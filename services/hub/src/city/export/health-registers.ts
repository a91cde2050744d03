import { registersOf } from './department-export.ts'
import { encodeUtf8 } from './export-file.ts'
import { jsonLine, partyMembers, runningNumber, statusWord, untilWord } from './row-words.ts'

export const healthRegisters = registersOf('health', encodeUtf8, [
  {
    type: 'birth.certificate',
    folder: 'health',
    stem: 'births',
    rowsOf: ({ births }) =>
      births.map(({ id, certificateNo, child, mother, father, facilityCode, issuedOn, status }) =>
        jsonLine({
          id: runningNumber('CS', id),
          zmbh: certificateNo,
          xsexm: child.name,
          xb: child.sex === 'male' ? '男' : '女',
          csrq: child.birthDate,
          fm: [
            { gx: '母', ...partyMembers(mother) },
            ...(father ? [{ gx: '父', ...partyMembers(father) }] : []),
          ],
          jgdm: facilityCode,
          qfrq: issuedOn,
          zt: status === 'active' ? '有效' : '作废',
        }),
      ),
  },
  {
    type: 'birth.permit',
    folder: 'health-permits',
    stem: 'permits',
    rowsOf: ({ birthPermits }) =>
      birthPermits.map((permit) =>
        jsonLine({
          id: runningNumber('SD', permit.id),
          djbh: permit.permitNo,
          lb: '登记',
          hc: orderWords[permit.childOrder - 1] ?? '多孩',
          sqr: permit.applicants.map(partyMembers),
          jgdm: permit.issuerCode,
          djrq: permit.issuedOn,
          yxqz: untilWord(permit.validTo),
          zt: statusWord(permit.status),
        }),
      ),
  },
  {
    type: 'death.medical',
    folder: 'health-deaths',
    stem: 'deaths',
    rowsOf: ({ deaths }) =>
      deaths.map((death) =>
        jsonLine({
          id: runningNumber('SW', death.id),
          zmbh: death.certificateNo,
          ...partyMembers(death.deceased),
          swrq: death.diedOn,
          swxz: '正常死亡',
          jgdm: death.facilityCode,
          qfrq: death.issuedOn,
          zt: death.status === 'active' ? '有效' : '作废',
        }),
      ),
  },
])

const orderWords = ['一孩', '二孩', '三孩']
