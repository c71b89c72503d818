/** How many hostile plug-ins and failing host functions there are of each family; each family checks its own. */
export const FAMILIES = {
  "forged offsets and lengths": 37,
  "freed blocks": 7,
  "forged pointers in WASI": 13,
  "host functions that fail": 17,
  "host functions that take their time": 5,
  "plug-ins that catch what the host throws": 7,
  "memory and tables": 10,
  "blocks, variables, input and output": 20,
  "endless loops": 23,
  "endless loops that V8 does not end": 12,
  traps: 19,
  recursion: 9,
  leaving: 6,
  "what is no module": 18,
  "imports that are not there": 22,
  "names that JavaScript knows": 7,
  "cancelled calls": 9,
  storms: 9,
  "dying half-way": 1,
} as const;

/** A family of {@link FAMILIES}. */
export type Family = keyof typeof FAMILIES;
