export { SearchDialog, type PaletteCommand } from './search-dialog.tsx'
