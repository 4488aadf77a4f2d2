/** A page without script or style: it is shown under the same policy as the console. */
function page(title: string, paragraphs: readonly { lang: string; text: string }[]): string {
  const body = paragraphs.map(({ lang, text }) => `<p lang="${lang}">${text}</p>`).join('\n')
  return `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark light">
<title>${title}</title>
</head>
<body>
<h1>Farol</h1>
${body}
</body>
</html>
`
}

/** What a browser without a session sees. */
export const noSessionPage = page('Farol: abra pelo endereço completo', [
  {
    lang: 'pt-BR',
    text: 'Este navegador não tem uma sessão aberta no Farol. Abra o endereço completo que o Farol mostrou ao iniciar: ele leva uma senha de uso único, que vale dez minutos. Para receber outra, rode <code>npx farol console</code>.',
  },
  {
    lang: 'en',
    text: 'This browser has no open session with Farol. Open the full address that Farol printed when it started: it carries a one-time password that is good for ten minutes. To get another one, run <code>npx farol console</code>.',
  },
])

/** What a browser sees whose token is spent, too old or unknown. */
export const spentTokenPage = page('Farol: endereço já usado', [
  {
    lang: 'pt-BR',
    text: 'A senha deste endereço já foi usada ou passou dos dez minutos. Rode <code>npx farol console</code> para receber outra.',
  },
  {
    lang: 'en',
    text: 'The password in this address was used already or is older than ten minutes. Run <code>npx farol console</code> to get another one.',
  },
])
