// What apps and tools use.
export {
  type Change,
  type ChangeCode,
  type Direction,
  IMPACTS,
  type Impact,
  OFFER_IMPACTS,
  VALUE_IMPACTS,
} from "./compare/change.ts";
export { compareContracts, countImpacts, reachesImpact } from "./compare/compare.ts";
export { changesForPlugin } from "./compare/plugin.ts";
export {
  type Body,
  type Content,
  type Contract,
  type Event,
  type EventSource,
  type Method,
  type OAuthFlow,
  type Operation,
  type Parameter,
  type ParameterPlace,
  type ParameterStyle,
  type PartEncoding,
  RECORD_MOMENTS,
  type RecordMoment,
  type Response,
  type ResponseHeader,
  type SecurityRequirement,
  type SecurityScheme,
  type Server,
  type ServerVariable,
} from "./contract.ts";
export type { Diagnostic } from "./diagnostic.ts";
export { ContractError, type ContractErrorCode } from "./error.ts";
export { type Fit, fitOf, type Misfit, type ModuleInterface } from "./fit.ts";
export { type JoinedContract, joinContracts } from "./join.ts";
export type { JsonObject, JsonValue } from "./json.ts";
// What other packages of Mortise use.
export { giveNames, type NameGiven, type NameRequest, nameFromPath, snakeCase, words } from "./names.ts";
export { contractFromJson, contractToJson } from "./saved.ts";
export {
  type BooleanType,
  type BytesType,
  type Discriminator,
  type EnumType,
  type IntegerType,
  type IntersectionType,
  type ListConstraints,
  type ListType,
  type MapType,
  type NamedType,
  type NamedTypeRef,
  type NeverType,
  type NullableType,
  type NullType,
  type NumberConstraints,
  type NumberType,
  type ObjectType,
  type Property,
  type TextConstraints,
  type TextType,
  type TupleType,
  type Type,
  type UnionType,
  type UnknownType,
  unreachable,
} from "./types.ts";
export { facesOf, mapParts, namesIn, partsOf, typesUsed } from "./walk.ts";
export {
  type BodyForm,
  bodyForm,
  essence,
  IMPORT_MODULE,
  REFUSAL_CODES,
  type RefusalCode,
  refusal,
  takesInput,
  type WireAnswer,
  type WireBytes,
  type WireRefusal,
  type WireRequest,
  type WireResponse,
} from "./wire.ts";
