export type { Abilities } from "@mortise/events";
