use languages::operations::{
    fail, fail_bare, FailBareError, FailBareParams, FailError, FailParams,
};
use languages::types::{Errors, Failure};
use languages::Error;

languages::export! { errors => on_errors }

fn on_errors(event: Errors) -> Result<Failure, Error> {
    if event.bare == Some(true) {
        return match fail_bare(&FailBareParams::new(event.status)) {
            Ok(report) => Ok(failure("success", None, Some(report.name))),
            Err(FailBareError::Status404(answer)) => Ok(failure("bare", Some(answer.status), None)),
            Err(FailBareError::Unexpected(answer)) => {
                Ok(failure("unexpected", Some(answer.status), None))
            }
            Err(error) => Err(error.into()),
        };
    }
    match fail(&FailParams::new(event.status)) {
        Ok(report) => Ok(failure("success", None, Some(report.name))),
        Err(FailError::Status404(answer) | FailError::Default(answer)) => Ok(failure(
            "problem",
            Some(answer.status),
            Some(answer.body.code),
        )),
        Err(FailError::Status422(answer)) => {
            let (field, codes) = answer.body.errors.into_iter().next().unwrap_or_default();
            Ok(Failure {
                field: Some(field),
                ..failure("invalid", Some(answer.status), codes.into_iter().next())
            })
        }
        Err(FailError::Status4xx(answer)) => {
            Ok(failure("failure", Some(answer.status), answer.body.code))
        }
        Err(error) => Err(error.into()),
    }
}

fn failure(kind: &str, status: Option<u16>, code: Option<String>) -> Failure {
    Failure {
        status: status.map(i64::from),
        code,
        ..Failure::new(kind)
    }
}
