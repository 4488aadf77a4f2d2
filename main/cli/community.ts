import { readFileSync } from 'node:fs'
import { Community } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'

export interface CommunityFlags {
  community?: string
  communityFile?: string
  communityStdin?: boolean
}

/**
 * The community from exactly one of its three flags. It is never repeated in a message, not even a wrong one.
 * `usage` is called with what is wrong and ends the command.
 */
export async function readCommunity(flags: CommunityFlags, usage: (problem: string) => never): Promise<string> {
  const given = [flags.community, flags.communityFile, flags.communityStdin].filter((flag) => flag !== undefined)
  if (given.length !== 1)
    return usage('give the community by exactly one of --community, --community-file, --community-stdin')
  const text =
    flags.community ?? (flags.communityFile === undefined ? await readStdin() : readFile(flags.communityFile))
  const parsed = Community.safeParse(text.replace(/\r?\n$/, ''))
  return parsed.success ? parsed.data : usage('the community is empty or longer than 255 characters')
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new FarolError('BAD_INPUT', `The community's file ${path} cannot be read.`, { cause })
  }
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part)
    if (parts.reduce((sum, one) => sum + one.length, 0) > 4096) break
  }
  return Buffer.concat(parts).toString('utf8')
}
