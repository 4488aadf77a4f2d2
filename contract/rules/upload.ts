/** Bytes that one part of an uploaded file may hold, before base64: a message of any host carries it. */
export const uploadPartBytes = 512 * 1024

/** Bytes of a whole uploaded file. */
export const uploadMostBytes = 32 * 1024 * 1024
