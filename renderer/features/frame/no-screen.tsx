import { Link } from '@tanstack/react-router'
import { Notice } from '../../components/notice/notice.tsx'
import { Sign } from '../../components/sign/sign.tsx'
import { useLanguage } from '../../lib/words.ts'

/** An address that leads nowhere, or a screen that broke: the way back. */
export function NoScreen(props: { error?: unknown }) {
  const { t } = useLanguage()
  const isBroken = props.error !== undefined
  return (
    <Notice
      icon={<Sign large />}
      title={t(isBroken ? 'screen.broken' : 'screen.missing')}
      text={t(isBroken ? 'screen.brokenNext' : 'screen.missingNext')}
      detail={props.error instanceof Error ? props.error.message : undefined}
    >
      <Link to="/">{t('screen.home')}</Link>
    </Notice>
  )
}
