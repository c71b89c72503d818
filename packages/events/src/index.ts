// What apps and event sources use.
export {
  type Abilities,
  type Ability,
  abilitiesTable,
  allAbilities,
  NO_ABILITIES,
  OPERATION_KINDS,
  type OperationAbilities,
  type OperationKind,
} from "./abilities.ts";
export type { Asked, FieldChange, FieldError, Rejection } from "./asked.ts";
export {
  appContextOf,
  CHAIN_HEADER,
  type Chain,
  chainFromHeader,
  chainOf,
  chainToHeader,
  currentChain,
  RecordCallContext,
  withChain,
} from "./chain.ts";
export {
  type ChainLink,
  DECISION_FAULTS,
  type DecisionFault,
  RECORD_EVENTS_ERROR_CODES,
  RecordEventsError,
  type RecordEventsErrorCode,
  type RecordEventsErrorFacts,
  RejectedError,
  type RejectedFacts,
} from "./error.ts";
export type { HostLike, PluginCallOptions, PluginLike } from "./host.ts";
export type { RecordEventsLimits } from "./limits.ts";
export type { EventNames, RecordField, RecordModel, RecordModels } from "./model/model.ts";
export { recordModels } from "./model/models.ts";
export type { FieldCodec, RecordModelOptions, RecordModelsOptions } from "./model/options.ts";
export type { JsonSchema } from "./model/schema.ts";
export {
  ACTIONS,
  type Action,
  AFTER_STEPS,
  type AfterMoment,
  BEFORE_STEPS,
  type BeforeMoment,
} from "./moments.ts";
export type { RecordEventsOptions, WriteFacts } from "./options.ts";
export type { Policies, Policy } from "./policy.ts";
export { type RecordEvents, recordEvents } from "./record-events.ts";
export type { UnitOfWork, UnitState } from "./unit.ts";
export type { Decided, RecordState, RecordWrite } from "./write.ts";
