use languages::operations::{find_text, ping, FindTextError, FindTextParams, PingError};
use languages::types::{Failure, Refusals};
use languages::{Error, RefusalCode};

languages::export! { refusals => on_refusals }

fn on_refusals(event: Refusals) -> Result<Failure, Error> {
    if event.operation == "header" {
        let params = FindTextParams {
            x_note: Some("a\r\nX-Other: b".into()),
            ..FindTextParams::new("a")
        };
        return match find_text(&params) {
            Ok(_) => Ok(Failure::new("success")),
            Err(FindTextError::Refused(refusal)) => Ok(refused(&refusal.code)),
            Err(error) => Err(error.into()),
        };
    }
    let called = match event.operation.as_str() {
        "twice" => ping().and_then(|()| ping()),
        _ => ping(),
    };
    match called {
        Ok(()) => Ok(Failure::new("success")),
        Err(PingError::Refused(refusal)) => Ok(refused(&refusal.code)),
        Err(error) => Err(error.into()),
    }
}

fn refused(code: &RefusalCode) -> Failure {
    Failure {
        code: Some(code.as_str().into()),
        ..Failure::new("refused")
    }
}
