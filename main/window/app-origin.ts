/** The scheme and the one origin under which the window's page lives. */
export const appScheme = 'app'
export const appOrigin = 'app://farol'
export const appPage = `${appOrigin}/index.html`
