import { bdcomEpon, bdcomGpon } from './bdcom.ts'
import { cdataGpon, cdataEpon, cdataFd11xx } from './cdata.ts'
import { fiberhome } from './fiberhome.ts'
import { huaweiEpon } from './huawei-epon.ts'
import { portsOnly, nokia } from './ports-only.ts'
import { vsolGpon } from './vsol.ts'
import { zteC600 } from './zte-c600.ts'
import type { PaperDevice } from './paper.ts'

/** Every family that is known from documents, once. */
export function paperDevices(): PaperDevice[] {
  return [
    fiberhome(),
    cdataGpon(),
    cdataEpon(),
    cdataFd11xx(),
    bdcomEpon(),
    bdcomGpon(),
    vsolGpon(true),
    vsolGpon(false),
    huaweiEpon(),
    zteC600(),
    nokia(),
    portsOnly('datacom/synthetic_dmos', 'dmos', 'DM4610 8GPON (DmOS version 5.2.0)', '1.3.6.1.4.1.3709.1.2.1'),
    portsOnly('calix/synthetic_exa', 'exa', 'E7-2', '1.3.6.1.4.1.6321.1.2.2.5.3'),
    portsOnly('dasan/synthetic_dasan-olt', 'dasan-olt', 'V5824G', '1.3.6.1.4.1.6296.1.1'),
    portsOnly('eltex/synthetic_ltp', 'ltp', 'Linux LTP-8X 2.6.22.18', '1.3.6.1.4.1.35265.1.22'),
    portsOnly('gwd/synthetic_gwd-epon', 'gwd-epon', 'EasyPath Ethernet-PON', '1.3.6.1.4.1.10072.2.20'),
    portsOnly('ubiquoss/synthetic_ubiquoss-pon', 'ubiquoss-pon', 'C9500', '1.3.6.1.4.1.7800.1.152'),
    portsOnly('zhone/synthetic_mxk', 'mxk', 'zhone-mxk', '1.3.6.1.4.1.5504.1.8.1'),
    portsOnly('generic/synthetic_generic', 'generic', 'OLT sem família', '1.3.6.1.4.1.99999.1'),
  ]
}
