use languages::operations::{r#type, send_names, SendNamesParams, TypeParams};
use languages::types::{Names, Type};
use languages::Error;

languages::export! {
    names => on_names,
    r#type => on_type,
}

fn on_names(event: Names) -> Result<Names, Error> {
    let answered = send_names(&SendNamesParams::new(event))?;
    Ok(send_names(&SendNamesParams::new(answered))?)
}

fn on_type(event: Type) -> Result<(), Error> {
    r#type(&TypeParams {
        r#match: Some("m".into()),
        self_: Some("s".into()),
        a_b: Some("1".into()),
        query_a_b: Some("2".into()),
        query_type: Some("t".into()),
        body: Some("b".into()),
        _0: Some("zero".into()),
        ..TypeParams::new(event.r#fn.unwrap_or_default())
    })?;
    Ok(())
}
