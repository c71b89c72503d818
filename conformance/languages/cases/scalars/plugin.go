package main

import (
	"math"

	kit "example.com/languages"
)

//go:wasmexport scalars
func exportScalars() int32 { return kit.HandleScalars(onScalars) }

func onScalars(event *kit.Scalars) (*kit.Scalars, error) {
	answered, err := kit.SendScalars(kit.SendScalarsParams{Body: *event})
	if err != nil {
		return nil, err
	}
	return kit.SendScalars(kit.SendScalarsParams{Body: *answered})
}

//go:wasmexport limits_wanted
func exportLimitsWanted() int32 { return kit.HandleLimitsWanted(onLimitsWanted) }

func onLimitsWanted() error {
	_, err := kit.SendScalars(kit.SendScalarsParams{Body: kit.Scalars{
		Int32:  kit.Ptr(int64(math.MinInt32)),
		Int64:  kit.Ptr(int64(math.MinInt64)),
		Uint32: kit.Ptr(int64(math.MaxUint32)),
		Uint64: kit.Ptr(uint64(math.MaxUint64)),
		Whole:  kit.Ptr(int64(math.MaxInt64)),
		Double: kit.Ptr(math.MaxFloat64),
		Number: kit.Ptr(math.SmallestNonzeroFloat64),
		Flag:   kit.Ptr(false),
	}})
	return err
}
