import { expect, test } from 'vitest'
import { suggestMapping } from './suggest-mapping.ts'

test.each([
  [
    'a Portuguese spreadsheet',
    [
      'Código do Cliente',
      'Nome/Razão Social',
      'CPF/CNPJ',
      'Login PPPoE',
      'Telefone Celular',
      'Endereço',
      'Número',
      'Bairro',
      'SN ONU',
      'Status',
    ],
    {
      document: ['CPF/CNPJ'],
      login: ['Login PPPoE'],
      name: ['Nome/Razão Social'],
      phone: ['Telefone Celular'],
      serial: ['SN ONU'],
      address: ['Endereço', 'Número', 'Bairro'],
    },
  ],
  [
    'an English one',
    ['customer_id', 'Name', 'username', 'Phone', 'Street', 'Serial Number', 'MAC address'],
    {
      code: ['customer_id'],
      name: ['Name'],
      login: ['username'],
      phone: ['Phone'],
      serial: ['Serial Number'],
      mac: ['MAC address'],
      address: ['Street'],
    },
  ],
  [
    'an IXC answer',
    ['id', 'id_cliente', 'login', 'onu_mac', 'mac', 'ativo'],
    { code: ['id_cliente'], login: ['login'], serial: ['onu_mac'], mac: ['mac'] },
  ],
  [
    'dot paths',
    ['^.nome_razaosocial', '^.cpf_cnpj', '^.codigo_cliente', 'login', 'endereco_instalacao.completo'],
    {
      name: ['^.nome_razaosocial'],
      document: ['^.cpf_cnpj'],
      code: ['^.codigo_cliente'],
      login: ['login'],
      address: ['endereco_instalacao.completo'],
    },
  ],
  ['what nobody knows', ['foo', 'bar'], {}],
])('the headings of %s suggest their fields', (_what, columns, wanted) => {
  expect(suggestMapping(columns)).toEqual(wanted)
})
