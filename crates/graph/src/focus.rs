//! A part of a picture: what is near one thing.

use std::collections::BTreeSet;

use crate::draw::DrawError;
use crate::picture::Picture;

/// Keeps what is at most `depth` arrows away from a thing, with the boxes in which it lies.
pub(crate) fn keep(picture: &mut Picture, id: &str, depth: usize) -> Result<(), DrawError> {
    if !picture.items.contains_key(id) {
        let known: Vec<&str> = picture.items.keys().map(String::as_str).collect();
        let known: Vec<&str> = known.into_iter().filter(|id| !id.contains(':')).collect();
        let help = (!known.is_empty()).then(|| format!("there are: {}", known.join(", ")));
        let message = format!("the picture holds no `{id}`");
        return Err(DrawError::new(message, help));
    }
    let mut near: BTreeSet<String> = BTreeSet::from([id.to_owned()]);
    if picture.items[id].kind.is_box() {
        near.extend(inside(picture, id));
    }
    for _ in 0..depth.min(picture.items.len()) {
        let ends = picture.edges.keys();
        let more: Vec<String> = ends
            .flat_map(|(from, to)| [(from, to), (to, from)])
            .filter(|(known, new)| near.contains(*known) && !near.contains(*new))
            .map(|(_, new)| new.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        near.extend(more);
    }
    let mut kept = near.clone();
    for item in near.iter().filter_map(|id| picture.items.get(id)) {
        let mut boxes: Vec<String> = item.subnets.clone();
        boxes.extend(item.parent.clone());
        while let Some(one) = boxes.pop() {
            boxes.extend(picture.items.get(&one).and_then(|item| item.parent.clone()));
            kept.insert(one);
        }
    }
    // A box may be outside of the template, and of the picture.
    let hidden = picture
        .items
        .keys()
        .filter(|id| !kept.contains(*id))
        .count();
    picture.items.retain(|id, _| kept.contains(id));
    picture
        .edges
        .retain(|(from, to), _| near.contains(from) && near.contains(to));
    if hidden > 0 {
        let note = format!("Only what is near {id} is drawn; {hidden} more things are not.");
        picture.notes.insert(note);
    }
    Ok(())
}

/// What lies in a box, by its boxes and by its network interfaces.
fn inside(picture: &Picture, id: &str) -> Vec<String> {
    let mut boxes: BTreeSet<&str> = BTreeSet::from([id]);
    // A region holds VPCs, they hold zones, these hold subnets.
    for _ in 0..3 {
        for (own, item) in &picture.items {
            let parent = item.parent.as_deref();
            if item.kind.is_box() && parent.is_some_and(|parent| boxes.contains(parent)) {
                boxes.insert(own);
            }
        }
    }
    let all = picture.items.iter().filter(|(own, item)| {
        let parent = item.parent.as_deref();
        let lies = parent.is_some_and(|parent| boxes.contains(parent)) && !item.kind.is_outside();
        let reaches = item
            .subnets
            .iter()
            .any(|subnet| boxes.contains(subnet.as_str()));
        boxes.contains(own.as_str()) || lies || reaches
    });
    all.map(|(own, _)| own.clone()).collect()
}
