import { loadServiceConfig } from '#core/config.ts'
import { migrate } from '#core/postgres/migrate.ts'

// Migrates the database of its environment, to be killed while it does.

process.send?.({ type: 'ready' })
await migrate(loadServiceConfig(process.env).postgres)
process.exit(0)
