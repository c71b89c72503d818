package main

import (
	"errors"

	kit "example.com/languages"
)

//go:wasmexport errors
func exportErrors() int32 { return kit.HandleErrors(onErrors) }

func onErrors(event *kit.Errors) (*kit.Failure, error) {
	var report *kit.Report
	var err error
	if event.Bare != nil && *event.Bare {
		report, err = kit.FailBare(kit.FailBareParams{Status: event.Status})
	} else {
		report, err = kit.Fail(kit.FailParams{Status: event.Status})
	}
	var problem *kit.StatusError[kit.Problem]
	var invalid *kit.StatusError[kit.Invalid]
	var failure *kit.StatusError[kit.Failure]
	var bare *kit.StatusError[struct{}]
	var unexpected *kit.UnexpectedStatusError
	switch {
	case err == nil:
		return &kit.Failure{Kind: "success", Code: &report.Name}, nil
	case errors.As(err, &problem):
		return failureOf("problem", problem.Status, &problem.Value.Code), nil
	case errors.As(err, &invalid):
		answer := failureOf("invalid", invalid.Status, nil)
		for field, codes := range invalid.Value.Errors {
			answer.Field, answer.Code = &field, &codes[0]
		}
		return answer, nil
	case errors.As(err, &failure):
		return failureOf("failure", failure.Status, failure.Value.Code), nil
	case errors.As(err, &bare):
		return failureOf("bare", bare.Status, nil), nil
	case errors.As(err, &unexpected):
		return failureOf("unexpected", unexpected.Status, nil), nil
	}
	return nil, err
}

func failureOf(kind string, status int, code *string) *kit.Failure {
	return &kit.Failure{Kind: kind, Status: kit.Ptr(int64(status)), Code: code}
}
