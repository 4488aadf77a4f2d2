import {
  EthernetPort,
  Hourglass,
  History,
  House,
  Layers,
  ListTodo,
  Logs,
  Router,
  ScrollText,
  Server,
  Settings2,
  Users,
  type LucideIcon,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Subject } from '#contract/session.ts'
import { useLanguage, type WordKey } from '../../lib/words.ts'
import { useSession } from '../../transport/provider.tsx'
import { useClock, useOlts, useSummary } from '../network/index.ts'
import styles from './frame.module.css'

/** Where one can go. Navigation, keys, palette and the sheet of keys are drawn from it; its screen is a line of router.tsx. */
export interface Place {
  to:
    | '/'
    | '/onus'
    | '/unconfigured'
    | '/olts'
    | '/macs'
    | '/customers'
    | '/timeline'
    | '/runs'
    | '/jobs'
    | '/logs'
    | '/stack'
    | '/settings'
  name: WordKey
  icon: LucideIcon
  /** Pressed after `g`. */
  key: string
  /** Only where the host serves it. */
  subject?: Subject
  /** Counts beside its name what needs a person there. */
  waiting?: ComponentType
}

/** The network above the line, what works on it below. */
const network: readonly Place[] = [
  { to: '/', name: 'nav.home', icon: House, key: 'h' },
  { to: '/onus', name: 'nav.onus', icon: Router, key: 'u' },
  { to: '/unconfigured', name: 'nav.unconfigured', icon: Hourglass, key: 'n', waiting: UnconfiguredOnus },
  { to: '/olts', name: 'nav.olts', icon: Server, key: 'l', waiting: TroubledOlts },
  { to: '/customers', name: 'nav.customers', icon: Users, key: 'c', subject: 'customer' },
  { to: '/macs', name: 'nav.macs', icon: EthernetPort, key: 'm', subject: 'mac' },
  { to: '/timeline', name: 'nav.timeline', icon: ScrollText, key: 't', subject: 'event' },
]
const work: readonly Place[] = [
  { to: '/runs', name: 'nav.runs', icon: History, key: 'j' },
  { to: '/jobs', name: 'nav.jobs', icon: ListTodo, key: 'q', subject: 'queue', waiting: NoWorker },
  { to: '/logs', name: 'nav.logs', icon: Logs, key: 'g', subject: 'log' },
  { to: '/stack', name: 'nav.stack', icon: Layers, key: 's', subject: 'stack' },
  { to: '/settings', name: 'nav.settings', icon: Settings2, key: ',' },
]

/** The places that this host has, by group. */
export function usePlaces(): readonly (readonly Place[])[] {
  const subjects = useSession()?.subjects ?? []
  const isServed = ({ subject }: Place) => subject === undefined || subjects.includes(subject)
  return [network.filter(isServed), work.filter(isServed)]
}

function TroubledOlts() {
  const { t } = useLanguage()
  const { data: olts } = useOlts()
  const count = olts?.filter((olt) => ['silent', 'credentials', 'not-an-olt'].includes(olt.state)).length ?? 0
  return <Waiting level="bad" count={count} title={t('olt.notAnswering', { count })} />
}

function UnconfiguredOnus() {
  const { t } = useLanguage()
  const count = useSummary().data?.unconfigured ?? 0
  return <Waiting level="warn" count={count} title={t('waiting.total', { count })} />
}

/** While nobody works, no job of any kind is begun. */
function NoWorker() {
  const { t } = useLanguage()
  const workers = useClock()?.workers
  return <Waiting level="bad" count={workers === 0 ? 1 : 0} title={t('job.noWorker')} />
}

/** Nothing where nothing waits. */
function Waiting(props: { level: 'bad' | 'warn'; count: number; title: string }) {
  if (props.count === 0) return null
  return (
    <span className={styles['count']} data-level={props.level} title={props.title}>
      {props.count}
    </span>
  )
}
