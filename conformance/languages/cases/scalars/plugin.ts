import { type OnLimitsWanted, type OnScalars, sendScalars } from "@acme/languages";

export const onScalars: OnScalars = (event) => sendScalars({ body: sendScalars({ body: event }) });

export const onLimitsWanted: OnLimitsWanted = () => {
  sendScalars({
    body: {
      int32: -(2 ** 31),
      int64: -(2 ** 63),
      uint32: 2 ** 32 - 1,
      uint64: 2 ** 64 - 1,
      whole: 2 ** 63 - 1,
      double: Number.MAX_VALUE,
      number: Number.MIN_VALUE,
      flag: false,
    },
  });
};
