//! A whole library at once, as the ancestor kept it: three lists in which ids are positions, from 1.
//!
//! What is there by its name, its address or its title stays and is changed where it differs, so that the same lists twice
//! change nothing. A manual whose file is kept here keeps it. What they did is one import, which unfolds in the history and can be
//! taken back as one.

use super::{
    categories, groups,
    lists::{ListedCategory, ListedGroup, ListedManual, Lists},
    manuals, whole,
};
use crate::operations::{
    By, Refusal, Result,
    imports::{come_to, entry},
};
use domain::import::{Import, ImportKind, ImportState};
use domain::{
    Invalid, Manual, ManualCategoryId, ManualCategoryValues, ManualFilter, ManualGroupId,
    ManualGroupValues, ManualKind, ManualSource, ManualValues, Name, Operation, Permission,
    Problem, Ties,
    library::{LanguageCode, Link, Title},
};
use persistence::{NewImport, UnitOfWork};
use serde::Serialize;
use std::collections::HashMap;

/// What lists that come in are called among the imports.
const LISTS: &str = "categories, groups, manuals";
/// As many entries of each list are taken.
const MOST: usize = 10_000;

/// What became of the lists' entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// Added.
    pub new: u32,
    /// There, and changed.
    pub changed: u32,
    /// There just so.
    pub same: u32,
}

/// The lists with their values looked at.
struct Checked {
    categories: Vec<ManualCategoryValues>,
    groups: Vec<(Name, usize)>,
    manuals: Vec<(Title, Link, usize)>,
}

/// Brings lists in: all of them, or nothing.
///
/// # Errors
/// [`Refusal::Invalid`] at `/manuals/3/file_url` and the like, everything that is wrong at once.
pub async fn load(work: &mut dyn UnitOfWork, by: &By, lists: &Lists) -> Result<Loaded> {
    by.must(Permission::EditLibrary)?;
    let checked = checked(lists).map_err(Refusal::Invalid)?;
    let mut step = Step {
        by: by.clone(),
        import: None,
    };
    let mut loaded = Loaded::default();
    let mut category_ids = vec![];
    for values in checked.categories {
        category_ids.push(category(work, &mut step, values, &mut loaded).await?);
    }
    let mut group_ids = vec![];
    for (name, position) in checked.groups {
        let category = category_ids[position];
        group_ids.push(group(work, &mut step, category, name, &mut loaded).await?);
    }
    let mut stored = vec![];
    for id in &group_ids {
        stored.push(manuals_of(work, *id).await?);
    }
    for (title, link, position) in checked.manuals {
        let own = &mut stored[position];
        manual(
            work,
            &mut step,
            (group_ids[position], own),
            (title, link),
            &mut loaded,
        )
        .await?;
    }
    step.done(work, loaded).await?;
    Ok(loaded)
}

/// The import as which lists come in. It begins with the first thing that they change.
struct Step {
    by: By,
    import: Option<(Import, By)>,
}

impl Step {
    /// Whose changes they are.
    async fn by(&mut self, work: &mut dyn UnitOfWork) -> Result<By> {
        if let Some((_, within)) = &self.import {
            return Ok(within.clone());
        }
        let new = NewImport {
            kind: ImportKind::Manuals,
            file_name: LISTS.to_owned(),
            actor: self.by.actor.name.clone(),
        };
        let id = work.imports().add(&new, self.by.at).await?;
        let import = work.imports().find(id).await?.ok_or(Refusal::NotFound)?;
        let (told, within) = entry(work, &self.by, Operation::Applied, &import).await?;
        let import = Import {
            change: Some(told),
            ..import
        };
        self.import = Some((import, within.clone()));
        Ok(within)
    }

    async fn done(self, work: &mut dyn UnitOfWork, loaded: Loaded) -> Result<()> {
        let Some((mut import, _)) = self.import else {
            return Ok(());
        };
        import.state = ImportState::Applied;
        import.counts.new = loaded.new;
        import.counts.changed = loaded.changed;
        import.counts.same = loaded.same;
        come_to(work, &self.by, import, ImportState::Reading).await?;
        Ok(())
    }
}

async fn category(
    work: &mut dyn UnitOfWork,
    step: &mut Step,
    values: ManualCategoryValues,
    loaded: &mut Loaded,
) -> Result<ManualCategoryId> {
    let name = values.name.as_str();
    let Some(known) = work.manual_categories().find_named(name).await? else {
        loaded.new += 1;
        let by = step.by(work).await?;
        return Ok(categories::add(work, &by, values).await?.id);
    };
    // A list without a logo says nothing of it.
    let differs = values.logo_url.is_some() && values != known.values;
    if differs {
        let by = step.by(work).await?;
        categories::change(work, &by, known.id, values).await?;
    }
    loaded.count(differs);
    Ok(known.id)
}

async fn group(
    work: &mut dyn UnitOfWork,
    step: &mut Step,
    category: ManualCategoryId,
    name: Name,
    loaded: &mut Loaded,
) -> Result<ManualGroupId> {
    let known = work
        .manual_groups()
        .find_named(category, name.as_str())
        .await?;
    if let Some(known) = known {
        loaded.count(false);
        return Ok(known.id);
    }
    loaded.new += 1;
    let values = ManualGroupValues {
        category,
        name,
        ties: Ties::ByName,
    };
    let by = step.by(work).await?;
    Ok(groups::add(work, &by, values).await?.id)
}

/// The manuals that stand in a group already.
async fn manuals_of(work: &mut dyn UnitOfWork, group: ManualGroupId) -> Result<Vec<Manual>> {
    let filter = ManualFilter {
        group: Some(group),
        ..ManualFilter::default()
    };
    whole::manuals(work, &filter, usize::MAX).await
}

async fn manual(
    work: &mut dyn UnitOfWork,
    step: &mut Step,
    (group, stored): (ManualGroupId, &mut Vec<Manual>),
    (title, link): (Title, Link),
    loaded: &mut Loaded,
) -> Result<()> {
    let source = ManualSource::Link(link);
    let same_place = stored.iter().position(|one| one.values.source == source);
    let same_title = || stored.iter().position(|one| one.values.title == title);
    let Some(index) = same_place.or_else(same_title) else {
        loaded.new += 1;
        let values = ManualValues {
            group,
            kind: ManualKind::of_title(title.as_str()),
            language: LanguageCode::of_title(title.as_str()),
            edition: None,
            issued: None,
            title,
            source,
        };
        let by = step.by(work).await?;
        stored.push(manuals::add(work, &by, values).await?);
        return Ok(());
    };
    let known = &stored[index];
    let is_here = matches!(known.values.source, ManualSource::File { .. });
    let values = ManualValues {
        title,
        source: if is_here {
            known.values.source.clone()
        } else {
            source
        },
        ..known.values.clone()
    };
    let differs = values != known.values;
    if differs {
        let by = step.by(work).await?;
        stored[index] = manuals::change(work, &by, known.id, values).await?;
    }
    loaded.count(differs);
    Ok(())
}

impl Loaded {
    /// One that was there.
    fn count(&mut self, differs: bool) {
        if differs {
            self.changed += 1;
        } else {
            self.same += 1;
        }
    }
}

fn checked(lists: &Lists) -> Result<Checked, Vec<Invalid>> {
    let mut wrong = vec![];
    let lengths = [
        ("/categories", lists.categories.len()),
        ("/groups", lists.groups.len()),
        ("/manuals", lists.manuals.len()),
    ];
    for (pointer, length) in lengths {
        if length > MOST {
            let max = i64::try_from(MOST).unwrap_or(i64::MAX);
            wrong.push(Problem::OutOfRange { min: 0, max }.at(pointer));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut categories = vec![];
    for (index, listed) in lists.categories.iter().enumerate() {
        let at = |field: &str| format!("/categories/{index}/{field}");
        let logo = listed.logo_url.as_deref().filter(|url| !url.is_empty());
        let name = kept(&mut wrong, Name::parse(&listed.name), at("name"));
        let logo = kept(
            &mut wrong,
            logo.map(Link::parse).transpose(),
            at("logo_url"),
        );
        categories.extend(
            name.zip(logo)
                .map(|(name, logo_url)| ManualCategoryValues { name, logo_url }),
        );
    }
    let mut groups = vec![];
    for (index, listed) in lists.groups.iter().enumerate() {
        let at = |field: &str| format!("/groups/{index}/{field}");
        let category = position(listed.category_id, lists.categories.len());
        let name = kept(&mut wrong, Name::parse(&listed.name), at("name"));
        let category = kept(&mut wrong, category, at("category_id"));
        groups.extend(name.zip(category));
    }
    let mut manuals = vec![];
    for (index, listed) in lists.manuals.iter().enumerate() {
        let at = |field: &str| format!("/manuals/{index}/{field}");
        let group = position(listed.group_id, lists.groups.len());
        let title = kept(&mut wrong, Title::parse(&listed.title), at("title"));
        let link = kept(&mut wrong, Link::parse(&listed.file_url), at("file_url"));
        let group = kept(&mut wrong, group, at("group_id"));
        manuals.extend(
            title
                .zip(link)
                .zip(group)
                .map(|((title, link), group)| (title, link, group)),
        );
    }
    if wrong.is_empty() {
        Ok(Checked {
            categories,
            groups,
            manuals,
        })
    } else {
        Err(wrong)
    }
}

fn kept<T>(wrong: &mut Vec<Invalid>, parsed: Result<T, Problem>, pointer: String) -> Option<T> {
    parsed
        .map_err(|problem| wrong.push(problem.at(pointer)))
        .ok()
}

/// A position in a list, from 1, as an index.
fn position(id: usize, length: usize) -> Result<usize, Problem> {
    id.checked_sub(1)
        .filter(|index| *index < length)
        .ok_or(Problem::Missing)
}

/// The lists as they would be brought in again, of one snapshot. Only manuals that are elsewhere have an address to be told.
///
/// # Errors
/// The database's.
pub async fn lists(work: &mut dyn UnitOfWork) -> Result<Lists> {
    let categories = whole::categories(work, usize::MAX).await?;
    let groups = whole::groups(work, None, usize::MAX).await?;
    let manuals = whole::manuals(work, &ManualFilter::default(), usize::MAX).await?;
    let ids = categories.iter().map(|category| category.id);
    let of_category: HashMap<_, usize> = ids.zip(1..).collect();
    let ids = groups.iter().map(|group| group.id);
    let of_group: HashMap<_, usize> = ids.zip(1..).collect();
    let groups = groups.into_iter().filter_map(|group| {
        Some(ListedGroup {
            category_id: *of_category.get(&group.values.category)?,
            name: group.values.name.into_string(),
        })
    });
    let manuals = manuals.into_iter().filter_map(|manual| {
        let ManualSource::Link(link) = &manual.values.source else {
            return None;
        };
        Some(ListedManual {
            title: manual.values.title.to_string(),
            file_url: link.as_str().to_owned(),
            group_id: *of_group.get(&manual.values.group)?,
        })
    });
    let categories = categories.into_iter().map(|category| ListedCategory {
        name: category.values.name.into_string(),
        logo_url: category.values.logo_url.map(|url| url.as_str().to_owned()),
    });
    Ok(Lists {
        categories: categories.collect(),
        groups: groups.collect(),
        manuals: manuals.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_is_pointed_at() {
        let lists: Lists = serde_json::from_value(serde_json::json!({
            "categories": [{ "name": " " }],
            "groups": [{ "name": "a", "category_id": 0 }, { "name": "b", "category_id": 2 }],
            "manuals": [{ "title": "t", "file_url": "javascript:x", "group_id": 3 }],
        }))
        .unwrap();
        let wrong = checked(&lists).err().unwrap();
        let pointers: Vec<_> = wrong.iter().map(|wrong| wrong.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/categories/0/name",
                "/groups/0/category_id",
                "/groups/1/category_id",
                "/manuals/0/file_url",
                "/manuals/0/group_id"
            ]
        );
    }
}
