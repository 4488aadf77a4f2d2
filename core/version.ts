/** This Farol's version, as package.json has it (a test compares them): a bundled file has no package.json to read. */
export const version = '0.1.0'
