import type { CustomerField, FieldMapping } from '#contract/customer-source.ts'
import { foldText } from '#contract/rules/customer.ts'

/**
 * Names that headings have in Brazilian ERPs and in English, folded and without signs, best first. An address may have parts,
 * which are then joined in this order.
 */
const names: Readonly<Record<Exclude<CustomerField, 'address'>, readonly string[]>> = {
  name: [
    'nome',
    'nomecliente',
    'cliente',
    'razaosocial',
    'razao',
    'nomerazaosocial',
    'nomecompleto',
    'assinante',
    'titular',
    'name',
    'customername',
    'customer',
    'fullname',
    'client',
  ],
  code: [
    'codigo',
    'codcliente',
    'codigocliente',
    'idcliente',
    'cod',
    'contrato',
    'idcontrato',
    'numerocontrato',
    'matricula',
    'code',
    'customercode',
    'customerid',
    'clientid',
    'id',
    'accountnumber',
    'contract',
  ],
  login: [
    'login',
    'loginpppoe',
    'pppoe',
    'usuariopppoe',
    'usuario',
    'userpppoe',
    'pppoeuser',
    'username',
    'user',
    'pppoelogin',
  ],
  document: ['cpfcnpj', 'cnpjcpf', 'cpf', 'cnpj', 'documento', 'doc', 'document', 'taxid'],
  phone: [
    'telefone',
    'celular',
    'telefonecelular',
    'fone',
    'whatsapp',
    'telefoneprimario',
    'telefone1',
    'contato',
    'phone',
    'phonenumber',
    'mobile',
    'cellphone',
  ],
  serial: [
    'serial',
    'serialonu',
    'onuserial',
    'sn',
    'onusn',
    'snonu',
    'numeroserie',
    'numserie',
    'serie',
    'gponsn',
    'onumac',
    'macserial',
    'serialnumber',
    'ont',
    'onu',
  ],
  mac: ['mac', 'macaddress', 'enderecomac', 'macroteador', 'maccpe', 'macrouter', 'macconexao', 'routermac', 'cpemac'],
}

const addressParts: readonly (readonly string[])[] = [
  ['endereco', 'enderecocompleto', 'logradouro', 'rua', 'address', 'street', 'completo'],
  ['numero', 'num', 'number', 'streetnumber'],
  ['bairro', 'district', 'neighborhood'],
  ['cidade', 'city', 'municipio'],
]

/** A mapping by what the headings, or the last parts of dot paths, are called. Each column serves one field. */
export function suggestMapping(columns: readonly string[]): FieldMapping {
  const byName = new Map<string, string>()
  for (const column of columns) {
    for (const name of [plain(column), plain(column.split('.').at(-1) ?? '')])
      if (!byName.has(name)) byName.set(name, column)
  }
  const used = new Set<string>()
  const take = (wanted: readonly string[]): string | undefined => {
    const found = wanted.map((name) => byName.get(name)).find((column) => column !== undefined && !used.has(column))
    if (found !== undefined) used.add(found)
    return found
  }
  const mapping: FieldMapping = {}
  for (const [field, wanted] of Object.entries(names) as [keyof typeof names, readonly string[]][]) {
    const column = take(wanted)
    if (column !== undefined) mapping[field] = [column]
  }
  const address = addressParts.flatMap((wanted) => take(wanted) ?? [])
  if (address.length > 0) mapping.address = address
  return mapping
}

function plain(text: string): string {
  return foldText(text).replace(/[^a-z0-9]/g, '')
}
