use languages::operations::{send_recursion, SendRecursionParams};
use languages::types::{Filter, Recursion, RecursionAnswer, Tree};
use languages::Error;

languages::export! { recursion => on_recursion }

fn on_recursion(event: Recursion) -> Result<RecursionAnswer, Error> {
    let answered = send_recursion(&SendRecursionParams::new(event))?;
    Ok(RecursionAnswer {
        filters: answered.filter.as_ref().map(count),
        ..RecursionAnswer::new(sum(&answered.tree), depth(&answered.tree))
    })
}

fn below(tree: &Tree) -> impl Iterator<Item = &Tree> {
    let sides = [&tree.left, &tree.right]
        .into_iter()
        .flatten()
        .map(|tree| &**tree);
    sides.chain(tree.children.iter().flatten())
}

fn sum(tree: &Tree) -> i64 {
    tree.value + below(tree).map(sum).sum::<i64>()
}

fn depth(tree: &Tree) -> i64 {
    1 + below(tree).map(depth).max().unwrap_or(0)
}

fn count(filter: &Filter) -> i64 {
    match filter {
        Filter::All(all) => all.all.iter().map(count).sum(),
        Filter::Not(not) => count(&not.not),
        _ => 1,
    }
}
