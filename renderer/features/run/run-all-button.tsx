import { RefreshCw } from 'lucide-react'
import { Button } from '../../components/button/button.tsx'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useLanguage } from '../../lib/words.ts'
import { useLive } from '../../transport/provider.tsx'
import { useRunNow } from './run-now.ts'

/** "Run now" for all OLTs, with how many runs are under way. */
export function RunAllButton() {
  const { t } = useLanguage()
  const { canRun, runAll } = useRunNow()
  const { progress } = useLive()
  useHotkeys({ r: () => canRun && runAll() })
  return (
    <Button disabled={!canRun} title={`${t('run.allNow')} (r)`} onClick={runAll}>
      <RefreshCw size={14} />
      {progress.size > 0 ? t('run.active', { count: progress.size }) : t('run.now')}
    </Button>
  )
}
