import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import clsx from 'clsx'
import {
  CircleQuestionMark,
  Languages,
  Moon,
  PanelLeftClose,
  PanelLeftOpen,
  RefreshCw,
  Search,
  Sun,
} from 'lucide-react'
import { Fragment, Suspense, lazy, useState } from 'react'
import type { Settings } from '#contract/settings.ts'
import { Button } from '../../components/button/button.tsx'
import { Menu, MenuHeading, MenuLine, MenuRadio } from '../../components/menu/menu.tsx'
import { Sign } from '../../components/sign/sign.tsx'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { later } from '../../lib/later.ts'
import { useLanguage } from '../../lib/words.ts'
import { SimulatedRibbon } from '../demo/index.ts'
import { HeldBanner, useSummary } from '../network/index.ts'
import { useRunNow } from '../run/index.ts'
import { SearchDialog, type PaletteCommand } from '../search/index.ts'
import { useMedia, useSetSettings, useSettings } from '../settings/index.ts'
import styles from './frame.module.css'
import { usePlaces, type Place } from './places.tsx'
import { TrustState } from './trust.tsx'

const HelpSheet = lazy(later(async () => ({ default: (await import('./help.tsx')).HelpSheet })))

/** What stands around every screen: where one can go, the search, and whether what is shown can be trusted. */
export function Frame() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const places = usePlaces()
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  const { canRun, runAll } = useRunNow()
  const simulated = useSummary().data?.simulated === true
  const go = ({ to }: Place) => void navigate({ to })

  useHotkeys({
    '/': () => setOpen('palette'),
    'ctrl+k': () => setOpen('palette'),
    '?': () => setOpen('help'),
    ...Object.fromEntries(places.flat().map((place) => [`g ${place.key}`, () => go(place)])),
  })

  const commands: PaletteCommand[] = [
    ...places.flat().map((place) => ({
      name: t(place.name),
      icon: <place.icon size={16} />,
      keys: `g ${place.key}`,
      act: () => go(place),
    })),
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
      <Navigation places={places} />
      <div className={styles['screen']}>
        <Outlet />
      </div>
      {open === 'palette' && <SearchDialog commands={commands} onClose={() => setOpen(null)} />}
      <Suspense>{open === 'help' && <HelpSheet places={places.flat()} onClose={() => setOpen(null)} />}</Suspense>
    </div>
  )
}

/** Folds by itself where there is little room, until it is unfolded by hand. */
function Navigation(props: { places: readonly (readonly Place[])[] }) {
  const { t } = useLanguage()
  const { navigationFolded } = useSettings()
  const setSettings = useSetSettings()
  const isNarrow = useMedia('(max-width: 1120px)')
  const [unfolded, setUnfolded] = useState(false)
  const isFolded = isNarrow ? !unfolded : navigationFolded
  const fold = () => (isNarrow ? setUnfolded(!unfolded) : setSettings({ navigationFolded: !navigationFolded }))
  return (
    <nav className={clsx(styles['nav'], isFolded && styles['folded'])} aria-label={t('nav.label')}>
      {props.places.map((group, n) => (
        <Fragment key={n}>
          {n > 0 && <div className={styles['navLine']} />}
          {group.map((place) => (
            <NavLink key={place.to} place={place} />
          ))}
        </Fragment>
      ))}
      <div className={styles['spacer']} />
      <button type="button" className={styles['link']} title={t(isFolded ? 'nav.unfold' : 'nav.fold')} onClick={fold}>
        {isFolded ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
        <span className={styles['linkText']}>{t('nav.fold')}</span>
      </button>
    </nav>
  )
}

function NavLink({ place }: { place: Place }) {
  const { t } = useLanguage()
  return (
    <Link
      to={place.to}
      className={styles['link']}
      activeOptions={{ exact: place.to === '/', includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      title={t(place.name)}
    >
      <place.icon size={16} />
      <span className={styles['linkText']}>{t(place.name)}</span>
      {place.waiting !== undefined && <place.waiting />}
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
