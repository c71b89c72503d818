use languages::operations::{fail_bare, ping, FailBareParams};
use languages::types::Failing;
use languages::Error;

languages::export! { failing => on_failing }

fn on_failing(event: Failing) -> Result<(), Error> {
    match event.how.as_str() {
        "error" => return Err("the plug-in's own words: größe 🦀".into()),
        "operation" => drop(fail_bare(&FailBareParams::new(404))?),
        "refused" => ping()?,
        "panic" => panic!("broken off"),
        _ => {}
    }
    Ok(())
}
