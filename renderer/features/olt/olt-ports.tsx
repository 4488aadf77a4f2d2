import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { ScanSearch } from 'lucide-react'
import { Fragment, useRef, useState, type KeyboardEvent } from 'react'
import type { Olt, PonPort } from '#contract/olt.ts'
import { isPortCheckable } from '#contract/rules/check-guard.ts'
import { powerLevel } from '#contract/rules/power.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { powerMark, type Mark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { useSession } from '../../transport/provider.tsx'
import { CheckedPort, useCheck } from '../check/index.ts'
import { usePolicy } from '../network/index.ts'
import styles from './olt-panel.module.css'

/**
 * The PON ports of an OLT with their light. Each can be asked for now: by its button, or with `v` and the arrows; the answer stands
 * below its row.
 */
export function Ports(props: { olt: Olt; ports: readonly PonPort[] }) {
  const { t } = useLanguage()
  const session = useSession()
  const table = useRef<HTMLTableElement>(null)
  const [asked, setAsked] = useState<string | null>(null)
  const { olt, ports } = props
  const check = useCheck(asked === null ? null : subjectOf(olt, asked))
  const isOffered = session?.readOnly === false
  const buttons = () => [...(table.current?.querySelectorAll<HTMLElement>('button[data-ask]') ?? [])]
  useHotkeys({ v: () => buttons()[0]?.focus() })

  function ask(ponPort: string) {
    setAsked(ponPort)
    check.ask(subjectOf(olt, ponPort))
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const all = buttons()
    const place = all.indexOf(event.target as HTMLElement)
    if (step === undefined || place < 0) return
    event.preventDefault()
    all[place + step]?.focus()
  }

  if (ports.length === 0) return <p className={styles['faint']}>{t('olt.noPorts')}</p>
  return (
    <table className={clsx(styles['table'], styles['ports'])} ref={table} onKeyDown={onKeyDown}>
      <thead>
        <tr>
          <th>{t('olt.port.name')}</th>
          <th>{t('olt.port.online')}</th>
          <th>{t('olt.port.average')} dBm</th>
          <th>{t('olt.port.worst')} dBm</th>
          <th>{t('olt.port.tx')} dBm</th>
          <th>°C</th>
          {isOffered && <th aria-label={t('check.now')} />}
        </tr>
      </thead>
      <tbody>
        {ports.map((port) => (
          <Fragment key={port.id}>
            <tr data-port={port.ponPort}>
              <PortCells port={port} />
              {isOffered && (
                <td className={styles['ask']}>
                  {isPortCheckable(port.ponPort) && (
                    <Button
                      kind="quiet"
                      small
                      icon
                      data-ask=""
                      disabled={!check.canAsk && asked === port.ponPort}
                      title={t('check.port', { pon: port.ponPort })}
                      onClick={() => ask(port.ponPort)}
                    >
                      <ScanSearch size={14} />
                    </Button>
                  )}
                </td>
              )}
            </tr>
            {asked === port.ponPort && (
              <tr className={styles['answer']}>
                <td colSpan={7}>
                  <CheckedPort check={check} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function subjectOf(olt: Olt, ponPort: string) {
  return { oltId: olt.id, olt: olt.name, ponPort, onuId: null }
}

function PortCells({ port }: { port: PonPort }) {
  const { t, format } = useLanguage()
  const { power: limits } = usePolicy()
  const level = powerLevel(port.worstRxPowerDbm, limits)
  const mark = powerMark(level)
  const power = (dbm: number | null) => (dbm === null ? '–' : format.power(dbm))
  return (
    <>
      <td>
        <StateWord mark={portMark(port)} title={t(`olt.port.${port.operStatus}`)}>
          <Link to="/onus" search={{ olt: String(port.oltId), pon: port.ponPort }}>
            {port.ponPort}
          </Link>
        </StateWord>
      </td>
      <td>
        {format.integer(port.onusOnline)}
        <span className={styles['faint']}> / {format.integer(port.onusTotal)}</span>
      </td>
      <td>{power(port.averageRxPowerDbm)}</td>
      <td>
        {level !== 'critical' || mark === null ? (
          power(port.worstRxPowerDbm)
        ) : (
          <StateWord mark={mark}>{power(port.worstRxPowerDbm)}</StateWord>
        )}
      </td>
      <td>{port.txPowerDbm === null ? '–' : format.decimal(port.txPowerDbm, 1)}</td>
      <td>{port.temperatureC === null ? '–' : format.integer(port.temperatureC)}</td>
    </>
  )
}

/** A port whose ONUs are mostly gone lands the eye on it, whatever its own state says. */
function portMark(port: PonPort): Mark {
  if (port.operStatus === 'down') return 'bad'
  if (port.onusTotal >= 4 && port.onusOnline * 2 < port.onusTotal) return 'bad'
  return port.operStatus === 'up' ? 'ok' : 'unknown'
}
