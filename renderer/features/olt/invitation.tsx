import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Notice } from '../../components/notice/notice.tsx'
import { Sign } from '../../components/sign/sign.tsx'
import { useLanguage } from '../../lib/words.ts'
import { useCanWrite, useSession } from '../../transport/provider.tsx'
import { StartDemoButton } from '../demo/index.ts'
import { useOlts } from '../network/index.ts'
import { useRunNow } from '../run/index.ts'
import { AddOltDialog } from './add-olt.tsx'

/** What stands in every list while there is nothing to list: the first OLT, or its first run. */
export function OltInvitation() {
  const { t } = useLanguage()
  const { data: olts } = useOlts()
  const session = useSession()
  const canWrite = useCanWrite()
  const { canRun, runAll } = useRunNow()
  const [isAdding, setAdding] = useState(false)
  if ((olts?.length ?? 0) > 0) {
    return (
      <Notice icon={<Sign large />} title={t('empty.notCollected')} text={t('empty.notCollectedNext')}>
        <Button kind="primary" disabled={!canRun} onClick={runAll}>
          {t('run.now')}
        </Button>
      </Notice>
    )
  }
  return (
    <Notice
      icon={<Sign large />}
      title={t('empty.noOlt')}
      text={t(session?.readOnly === true ? 'empty.noOltReadOnly' : 'empty.noOltNext')}
    >
      {session?.readOnly !== true && (
        <>
          <Button kind="primary" disabled={!canWrite} onClick={() => setAdding(true)}>
            <Plus size={14} /> {t('olt.add')}
          </Button>
          <StartDemoButton />
        </>
      )}
      {isAdding && <AddOltDialog onClose={() => setAdding(false)} />}
    </Notice>
  )
}
