import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import clsx from 'clsx'
import {
  CircleQuestionMark,
  History,
  House,
  Languages,
  Layers,
  Moon,
  PanelLeftClose,
  PanelLeftOpen,
  RefreshCw,
  Router,
  Search,
  Server,
  Sun,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { Settings } from '#contract/settings.ts'
import { Button } from '../../components/button/button.tsx'
import { Menu, MenuHeading, MenuLine, MenuRadio } from '../../components/menu/menu.tsx'
import { Sign } from '../../components/sign/sign.tsx'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useLanguage } from '../../lib/words.ts'
import { useServes } from '../../transport/provider.tsx'
import { SimulatedRibbon } from '../demo/index.ts'
import { HeldBanner, useOlts, useSummary } from '../network/index.ts'
import { useRunNow } from '../run/index.ts'
import { Palette, type PaletteCommand } from '../search/index.ts'
import { useMedia, useSetSettings, useSettings } from '../settings/index.ts'
import styles from './frame.module.css'
import { HelpSheet } from './help.tsx'
import { TrustState } from './trust.tsx'

type Path = '/' | '/onus' | '/olts' | '/runs' | '/stack'

/** What stands around every screen: where one can go, the search, and whether what is shown can be trusted. */
export function Frame() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const hasStack = useServes('stack')
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  const { canRun, runAll } = useRunNow()
  const simulated = useSummary().data?.simulated === true
  const go = (to: Path) => () => void navigate({ to })

  useHotkeys({
    '/': () => setOpen('palette'),
    'ctrl+k': () => setOpen('palette'),
    '?': () => setOpen('help'),
    'g h': go('/'),
    'g u': go('/onus'),
    'g l': go('/olts'),
    'g j': go('/runs'),
    ...(hasStack ? { 'g s': go('/stack') } : {}),
  })

  const commands: PaletteCommand[] = [
    { name: t('nav.home'), icon: <House size={16} />, keys: 'g h', act: go('/') },
    { name: t('nav.onus'), icon: <Router size={16} />, keys: 'g u', act: go('/onus') },
    { name: t('nav.olts'), icon: <Server size={16} />, keys: 'g l', act: go('/olts') },
    { name: t('nav.runs'), icon: <History size={16} />, keys: 'g j', act: go('/runs') },
    ...(hasStack ? [{ name: t('nav.stack'), icon: <Layers size={16} />, keys: 'g s', act: go('/stack') }] : []),
    ...(canRun ? [{ name: t('run.allNow'), icon: <RefreshCw size={16} />, keys: 'r', act: runAll }] : []),
    { name: t('help.title'), icon: <CircleQuestionMark size={16} />, keys: '?', act: () => setOpen('help') },
  ]

  return (
    <div className={styles['frame']}>
      <div className={styles['ribbon']}>{simulated && <SimulatedRibbon />}</div>
      <header className={styles['header']}>
        <Link to="/" className={styles['brand']}>
          <Sign /> Farol
        </Link>
        <div className={styles['searchPlace']}>
          <button type="button" className={styles['search']} onClick={() => setOpen('palette')}>
            <Search size={14} />
            <span className={styles['searchText']}>{t('search.placeholder')}</span>
            <kbd className={styles['key']}>/</kbd>
          </button>
        </div>
        <TrustState />
        <div className={styles['tools']}>
          <AppearanceMenu />
          <LanguageMenu />
          <Button kind="quiet" icon title={`${t('help.title')} (?)`} onClick={() => setOpen('help')}>
            <CircleQuestionMark size={16} />
          </Button>
        </div>
      </header>
      <div className={styles['banner']}>
        <HeldBanner />
      </div>
      <Navigation hasStack={hasStack} />
      <div className={styles['screen']}>
        <Outlet />
      </div>
      {open === 'palette' && <Palette commands={commands} onClose={() => setOpen(null)} />}
      {open === 'help' && <HelpSheet hasStack={hasStack} onClose={() => setOpen(null)} />}
    </div>
  )
}

/** Folds by itself where there is little room, until it is unfolded by hand. */
function Navigation(props: { hasStack: boolean }) {
  const { t } = useLanguage()
  const { navigationFolded } = useSettings()
  const setSettings = useSetSettings()
  const isNarrow = useMedia('(max-width: 1120px)')
  const [unfolded, setUnfolded] = useState(false)
  const isFolded = isNarrow ? !unfolded : navigationFolded
  const { data: olts } = useOlts()
  const troubled = olts?.filter((olt) => ['silent', 'credentials', 'not-an-olt'].includes(olt.state)).length ?? 0
  const fold = () => (isNarrow ? setUnfolded(!unfolded) : setSettings({ navigationFolded: !navigationFolded }))
  return (
    <nav className={clsx(styles['nav'], isFolded && styles['folded'])} aria-label={t('nav.label')}>
      <NavLink to="/" name={t('nav.home')} icon={<House size={16} />} />
      <NavLink to="/onus" name={t('nav.onus')} icon={<Router size={16} />} />
      <NavLink
        to="/olts"
        name={t('nav.olts')}
        icon={<Server size={16} />}
        count={troubled}
        countTitle={t('olt.notAnswering', { count: troubled })}
      />
      <div className={styles['navLine']} />
      <NavLink to="/runs" name={t('nav.runs')} icon={<History size={16} />} />
      {props.hasStack && <NavLink to="/stack" name={t('nav.stack')} icon={<Layers size={16} />} />}
      <div className={styles['spacer']} />
      <button type="button" className={styles['link']} title={t(isFolded ? 'nav.unfold' : 'nav.fold')} onClick={fold}>
        {isFolded ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
        <span className={styles['linkText']}>{t('nav.fold')}</span>
      </button>
    </nav>
  )
}

function NavLink(props: { to: Path; name: string; icon: ReactNode; count?: number; countTitle?: string }) {
  return (
    <Link
      to={props.to}
      className={styles['link']}
      activeOptions={{ exact: props.to === '/', includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      title={props.name}
    >
      {props.icon}
      <span className={styles['linkText']}>{props.name}</span>
      {props.count !== undefined && props.count > 0 && (
        <span className={styles['count']} title={props.countTitle}>
          {props.count}
        </span>
      )}
    </Link>
  )
}

function AppearanceMenu() {
  const { t } = useLanguage()
  const settings = useSettings()
  const set = useSetSettings()
  const themes: readonly Settings['theme'][] = ['system', 'dark', 'light']
  const densities: readonly Settings['density'][] = ['compact', 'normal', 'comfortable']
  return (
    <Menu
      align="end"
      trigger={
        <Button kind="quiet" icon title={t('appearance.title')}>
          {settings.theme === 'light' ? <Sun size={16} /> : <Moon size={16} />}
        </Button>
      }
    >
      <MenuHeading>{t('appearance.theme')}</MenuHeading>
      <MenuRadio
        value={settings.theme}
        choices={themes.map((value) => ({ value, label: t(`appearance.theme.${value}`) }))}
        onChoose={(theme) => set({ theme })}
      />
      <MenuLine />
      <MenuHeading>{t('appearance.density')}</MenuHeading>
      <MenuRadio
        value={settings.density}
        choices={densities.map((value) => ({ value, label: t(`appearance.density.${value}`) }))}
        onChoose={(density) => set({ density })}
      />
    </Menu>
  )
}

function LanguageMenu() {
  const { t } = useLanguage()
  const settings = useSettings()
  const set = useSetSettings()
  return (
    <Menu
      align="end"
      trigger={
        <Button kind="quiet" icon title={t('language.title')}>
          <Languages size={16} />
        </Button>
      }
    >
      <MenuRadio
        value={settings.locale}
        choices={[
          { value: 'system', label: t('language.system') },
          { value: 'pt-BR', label: 'Português' },
          { value: 'en', label: 'English' },
        ]}
        onChoose={(locale) => set({ locale })}
      />
    </Menu>
  )
}
