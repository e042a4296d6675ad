//! The drawing of the house: files and the arrows between them, rooms and the arrows between those.

use crate::{
    names::{Defined, Named, defines, handed_on, named},
    not_yet::CIRCLES,
    source::{Source, none, sources},
};
use std::collections::{BTreeMap, BTreeSet};

/// Arrows, from and to, and how many imports each stands for.
pub type Arrows = BTreeMap<(String, String), usize>;

/// Every file but those of tests, and which other file each names where.
pub struct Graph {
    pub lines: BTreeMap<String, usize>,
    /// From, to: the first line that says so, and the path there.
    pub arrows: BTreeMap<(String, String), Named>,
    /// The same, but for what a room hands on of another: that is the first one's own word, as an answer of a use case may be
    /// a record of storage.
    pub said: BTreeMap<(String, String), Named>,
    /// Each file's paths, ours and others'.
    pub named: BTreeMap<String, Vec<Named>>,
}

impl Graph {
    pub fn of(sources: &[Source]) -> Self {
        let sources = || sources.iter().filter(|source| !source.module.ends_with("_tests"));
        let modules: BTreeSet<String> = sources().map(|source| source.module.clone()).collect();
        let names: Defined = sources().map(|source| (source.module.clone(), defines(source))).collect();
        let imported: BTreeMap<_, _> = sources().flat_map(|source| handed_on(source, &modules, &names)).collect();
        let handed_on: BTreeMap<_, _> = imported.iter().map(|(name, to)| (name.clone(), to.path.clone())).collect();
        let (inside, across): (BTreeMap<_, _>, BTreeMap<_, _>) = handed_on
            .clone()
            .into_iter()
            .partition(|(name, to)| room(&module_of(name, &modules)) == room(&module_of(to, &modules)));
        let mut graph =
            Self { lines: BTreeMap::new(), arrows: BTreeMap::new(), said: BTreeMap::new(), named: BTreeMap::new() };
        for (name, to) in &across {
            let ends = (module_of(name, &modules), module_of(&defined(to, &inside, &modules), &modules));
            graph.said.entry(ends).or_insert_with(|| imported[name].clone());
        }
        for source in sources() {
            let found = named(source, &modules, &names);
            for name in found.iter().filter(|name| name.ours) {
                for (handed_on, arrows) in [(&handed_on, &mut graph.arrows), (&inside, &mut graph.said)] {
                    let to = module_of(&defined(&name.path, handed_on, &modules), &modules);
                    if to != source.module {
                        arrows.entry((source.module.clone(), to)).or_insert_with(|| name.clone());
                    }
                }
            }
            graph.lines.insert(source.module.clone(), source.text.lines().count());
            graph.named.insert(source.module.clone(), found);
        }
        graph
    }

    pub fn files(&self) -> Arrows {
        self.arrows.keys().map(|ends| (ends.clone(), 1)).collect()
    }

    /// The same with each file in its room.
    pub fn rooms(&self) -> Arrows {
        let mut found = Arrows::new();
        for (from, to) in self.arrows.keys().map(|(from, to)| (room(from), room(to))).filter(|(from, to)| from != to) {
            *found.entry((from, to)).or_default() += 1;
        }
        found
    }
}

/// Where what a path names is defined: `wire::Count` is `wire::page::Count` when `wire` says `pub use page::Count`. A folder's
/// face that only hands names on thus ties no file to another.
fn defined(path: &str, handed_on: &BTreeMap<String, String>, modules: &BTreeSet<String>) -> String {
    let mut path = path.to_owned();
    // Names that are handed on in a circle do not compile; a bound all the same.
    for _ in 0..8 {
        let fronts = path.match_indices("::").map(|(at, _)| at).chain([path.len()]);
        let next = fronts
            .filter(|end| !modules.contains(&path[..*end]))
            .find_map(|end| handed_on.get(&path[..end]).map(|to| format!("{to}{}", &path[end..])));
        match next {
            Some(next) => path = next,
            None => break,
        }
    }
    path
}

/// The longest module that the path begins with; the root of the crate has what is in no other.
fn module_of(path: &str, modules: &BTreeSet<String>) -> String {
    let mut path = path;
    loop {
        if modules.contains(path) {
            return path.to_owned();
        }
        match path.rsplit_once("::") {
            Some((front, _)) => path = front,
            None => return "lib".to_owned(),
        }
    }
}

/// What stands in `src` is a room, and so is what stands in `src/server`: a file, or a folder with all that is in it.
pub fn room(module: &str) -> String {
    let depth = if module.starts_with("server::") { 2 } else { 1 };
    module.split("::").take(depth).collect::<Vec<_>>().join("::")
}

/// Sets of more than one of which each reaches each, the largest first.
pub fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let mut reach: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in arrows.keys() {
        next.entry(from).or_default().push(to);
    }
    for start in next.keys() {
        let mut waiting = vec![*start];
        let seen = reach.entry(start).or_default();
        while let Some(at) = waiting.pop() {
            waiting.extend(next.get(at).into_iter().flatten().filter(|to| seen.insert(to)));
        }
    }
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    for (file, reached) in reach.iter().filter(|(file, reached)| reached.contains(*file)) {
        let tied = reached.iter().filter(|other| reach.get(*other).is_some_and(|back| back.contains(file)));
        found.insert(tied.map(|file| (*file).to_owned()).collect());
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    found
}

/// As few arrows as a search finds without which there is no circle: those that run back up when the rest runs down. Of as
/// few, those that stand for fewer imports.
pub fn climbing(arrows: &Arrows) -> Vec<(String, String)> {
    let mut found = vec![];
    for circle in circles(arrows) {
        let index: BTreeMap<&String, usize> = circle.iter().enumerate().map(|(at, file)| (file, at)).collect();
        let mut cost = vec![vec![0; circle.len()]; circle.len()];
        for ((from, to), imports) in arrows {
            if let (Some(from), Some(to)) = (index.get(from), index.get(to)) {
                cost[*from][*to] = 10_000 + imports;
            }
        }
        let order = order(&cost);
        let place = |file: &String| index.get(file).map(|file| order.iter().position(|other| other == file));
        let inside = arrows.keys().filter(|(from, to)| index.contains_key(from) && index.contains_key(to));
        found.extend(inside.filter(|(from, to)| place(from) > place(to)).cloned());
    }
    found
}

/// From the top down, so that what climbs costs little. Two beginnings, each made better until it cannot be: whoever names
/// more than they are named stands higher; and whoever is named stands below those that name them, as far as it goes.
fn order(cost: &[Vec<usize>]) -> Vec<usize> {
    let mut by_count: Vec<usize> = (0..cost.len()).collect();
    by_count.sort_by_key(|at| {
        let named = cost.iter().filter(|row| row[*at] > 0).count();
        named as isize - cost[*at].iter().filter(|cost| **cost > 0).count() as isize
    });
    let starts = [by_count.clone(), below(cost, &by_count, &[])];
    let better = starts.into_iter().map(|mut order| {
        loop {
            order = settled(cost, order);
            let before = price(cost, &order);
            order = settled(cost, below(cost, &order, &needed(cost, &order)));
            if price(cost, &order) >= before {
                return order;
            }
        }
    });
    better.min_by_key(|order| price(cost, order)).unwrap()
}

/// What climbs in this order, lower end first.
fn back(cost: &[Vec<usize>], order: &[usize]) -> Vec<(usize, usize)> {
    let pairs = order.iter().enumerate().flat_map(|(at, low)| order[..at].iter().map(move |high| (*low, *high)));
    pairs.filter(|(low, high)| cost[*low][*high] > 0).collect()
}

fn price(cost: &[Vec<usize>], order: &[usize]) -> usize {
    back(cost, order).iter().map(|(low, high)| cost[*low][*high]).sum()
}

/// Of what climbs, what ties a circle even when the rest of it is gone.
fn needed(cost: &[Vec<usize>], order: &[usize]) -> Vec<(usize, usize)> {
    let mut cut = back(cost, order);
    for arrow in cut.clone() {
        let others: Vec<_> = cut.iter().copied().filter(|other| *other != arrow).collect();
        let (mut waiting, mut seen) = (vec![arrow.1], BTreeSet::new());
        while let Some(at) = waiting.pop() {
            let next = (0..cost.len()).filter(|to| cost[at][*to] > 0 && !others.contains(&(at, *to)));
            waiting.extend(next.filter(|to| seen.insert(*to)));
        }
        if !seen.contains(&arrow.0) {
            cut = others;
        }
    }
    cut
}

/// Everything below what names it, if the arrows of `cut` are left out; in this order where nothing else decides.
fn below(cost: &[Vec<usize>], order: &[usize], cut: &[(usize, usize)]) -> Vec<usize> {
    fn visit(at: usize, next: &dyn Fn(usize) -> Vec<usize>, seen: &mut BTreeSet<usize>, done: &mut Vec<usize>) {
        if seen.insert(at) {
            next(at).into_iter().for_each(|to| visit(to, next, seen, done));
            done.push(at);
        }
    }
    let next = |at: usize| {
        order.iter().rev().copied().filter(|to| cost[at][*to] > 0 && !cut.contains(&(at, *to))).collect::<Vec<_>>()
    };
    let (mut seen, mut done) = (BTreeSet::new(), vec![]);
    order.iter().rev().for_each(|at| visit(*at, &next, &mut seen, &mut done));
    done.reverse();
    done
}

/// Each in turn goes where it costs least, until none has a better place.
fn settled(cost: &[Vec<usize>], mut order: Vec<usize>) -> Vec<usize> {
    loop {
        let mut better = false;
        for (file, names) in cost.iter().enumerate() {
            let now = order.iter().position(|other| *other == file).unwrap();
            let mut rest = order.clone();
            rest.remove(now);
            // Above all of the others nothing that it names climbs, and all that names it does. Then step by step down.
            let mut climbs = vec![rest.iter().map(|other| cost[*other][file]).sum::<usize>()];
            for other in &rest {
                climbs.push(climbs.last().unwrap() + names[*other] - cost[*other][file]);
            }
            let best = (0..climbs.len()).min_by_key(|at| climbs[*at]).unwrap();
            if climbs[best] < climbs[now] {
                rest.insert(best, file);
                order = rest;
                better = true;
            }
        }
        if !better {
            return order;
        }
    }
}

/// Every circle with what ties it, or only with what would have to go.
fn tied(graph: &Graph, whole: bool) -> Vec<String> {
    let arrows = graph.files();
    let cut = climbing(&arrows);
    let mut said = vec![];
    for circle in circles(&arrows) {
        let inside = graph.arrows.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
        let inside: Vec<_> = inside.filter(|(ends, _)| whole || cut.contains(ends)).collect();
        said.push(format!("{} files: {}", circle.len(), circle.join(", ")));
        for ((from, to), name) in inside {
            let mark = if cut.contains(&(from.clone(), to.clone())) { "without it no circle: " } else { "" };
            said.push(format!("  {mark}{from} -> {to} (line {}: {})", name.line, name.path));
        }
    }
    said
}

/// What ties files into a circle although the arrows of the list are left out, and what the list leaves out without need.
fn circles_but_for(mut graph: Graph, not_yet: &[(&str, &str)]) -> Vec<String> {
    let circles = circles(&graph.files());
    let ties = |(from, to): &&(&str, &str)| {
        let inside = |circle: &Vec<String>| [from, to].iter().all(|end| circle.iter().any(|file| file == **end));
        graph.arrows.contains_key(&((*from).to_owned(), (*to).to_owned())) && circles.iter().any(inside)
    };
    let needless = not_yet.iter().filter(|arrow| !ties(arrow));
    let mut said: Vec<String> =
        needless.map(|(from, to)| format!("{from} -> {to} ties no circle any more: take it from CIRCLES")).collect();
    graph.arrows.retain(|(from, to), _| !not_yet.contains(&(from, to)));
    said.extend(tied(&graph, false));
    said
}

#[test]
fn there_is_no_circle() {
    none("files that name each other in a circle", &circles_but_for(Graph::of(&sources()), CIRCLES));
}

#[test]
fn finds_circles() {
    let source = |path: &str, text| Source::new(path.as_ref(), text);
    let graph = || {
        Graph::of(&[
            source("wire/mod.rs", "pub mod a; pub mod b; pub mod c;\npub use a::*;\npub use b::B as Beta;"),
            source("wire/a.rs", "use super::Beta;\npub struct A(Beta);"),
            source(
                "wire/b.rs",
                "pub struct B;\nfn b() { vec![crate::wire::c::c()] }\n#[cfg(test)]\nmod tests { use crate::wire::A; }",
            ),
            source("wire/c.rs", "pub fn c() { use super::super::wire; matches!(1, wire::A) }"),
            source("wire/c_tests.rs", "use super::*;"),
        ])
    };
    let arrows: Vec<String> = graph().arrows.keys().map(|(from, to)| format!("{from} {to}")).collect();
    assert_eq!(arrows, ["wire::a wire::b", "wire::b wire::c", "wire::c wire::a"]);
    assert_eq!(circles(&graph().files()), [["wire::a", "wire::b", "wire::c"]]);
    assert_eq!(climbing(&graph().files()).len(), 1);
    assert_eq!(circles_but_for(graph(), &[]).len(), 2);
    assert_eq!(circles_but_for(graph(), &[("wire::b", "wire::c")]), [""; 0]);
    assert_eq!(
        circles_but_for(graph(), &[("wire::b", "wire::c"), ("wire::b", "wire::a")]),
        ["wire::b -> wire::a ties no circle any more: take it from CIRCLES"]
    );
    assert_eq!([room("server::rest::me"), room("pages::list::row"), room("lib")], ["server::rest", "pages", "lib"]);
}

/// Prints the drawing: `cargo test --test architecture report -- --ignored --nocapture`. With `ARCHITECTURE_OF=DIR` that of
/// another checkout, to compare with.
#[test]
#[ignore = "prints, and holds nothing"]
fn report() {
    let graph = Graph::of(&sources());
    let rooms: BTreeSet<String> = graph.lines.keys().map(|module| room(module)).collect();
    let between = graph.rooms();
    let up = climbing(&between);
    println!(
        "{} files, {} lines, {} arrows between files",
        graph.lines.len(),
        graph.lines.values().sum::<usize>(),
        graph.arrows.len()
    );
    println!("{} rooms, {} arrows between them, {} climbing", rooms.len(), between.len(), up.len());
    println!("{} circles of files, {} of rooms", circles(&graph.files()).len(), circles(&between).len());
    println!("\nclimbing:");
    for (from, to) in &up {
        println!("  {from} -> {to}");
        for (ends, name) in graph.arrows.iter().filter(|(ends, _)| room(&ends.0) == *from && room(&ends.1) == *to) {
            println!("      {} -> {} (line {}: {})", ends.0, ends.1, name.line, name.path);
        }
    }
    println!("\ncircles of files:\n{}", tied(&graph, std::env::var_os("ARCHITECTURE_WHOLE").is_some()).join("\n"));
}
