//! Who may do what: the one table of it. Operations ask it; pages hide what it doesn't allow.

use crate::people::Role;

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Reading the registry.
    ReadPlant,
    /// Reading the history, which names people.
    ReadHistory,
    /// Adding, changing, moving and removing places and drives.
    EditPlant,
    /// Bringing in sheets.
    BringInSheets,
    /// Taking an import back.
    UndoImports,
    /// Adding, changing, disabling people and setting their passwords.
    ManagePeople,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ReadPlant,
        Self::ReadHistory,
        Self::EditPlant,
        Self::BringInSheets,
        Self::UndoImports,
        Self::ManagePeople,
    ];
}

/// Whether a person with this role may do this; without a role it is a visitor who hasn't said who they are, and
/// `anonymous_read` tells whether such may read the registry.
#[must_use]
pub fn may(role: Option<Role>, permission: Permission, anonymous_read: bool) -> bool {
    use Permission::{BringInSheets, EditPlant, ReadHistory, ReadPlant};
    match role {
        None => anonymous_read && permission == ReadPlant,
        Some(Role::Viewer | Role::Storekeeper) => matches!(permission, ReadPlant | ReadHistory),
        Some(Role::Editor) => matches!(
            permission,
            ReadPlant | ReadHistory | EditPlant | BringInSheets
        ),
        Some(Role::Admin) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everybody there can be, in the order of the table's columns.
    const WHO: [(Option<Role>, bool); 6] = [
        (None, false),
        (None, true),
        (Some(Role::Viewer), false),
        (Some(Role::Storekeeper), false),
        (Some(Role::Editor), false),
        (Some(Role::Admin), false),
    ];

    const YES: bool = true;
    const NO: bool = false;

    #[rustfmt::skip]
    const TABLE: [(Permission, [bool; 6]); 6] = [
        //                           nobody, visitor, viewer, storekeeper, editor, admin
        (Permission::ReadPlant,     [NO,     YES,     YES,    YES,         YES,    YES]),
        (Permission::ReadHistory,   [NO,     NO,      YES,    YES,         YES,    YES]),
        (Permission::EditPlant,     [NO,     NO,      NO,     NO,          YES,    YES]),
        (Permission::BringInSheets, [NO,     NO,      NO,     NO,          YES,    YES]),
        (Permission::UndoImports,   [NO,     NO,      NO,     NO,          NO,     YES]),
        (Permission::ManagePeople,  [NO,     NO,      NO,     NO,          NO,     YES]),
    ];

    #[test]
    fn the_table_is_this_one() {
        assert_eq!(TABLE.map(|(permission, _)| permission), Permission::ALL);
        for (permission, allowed) in TABLE {
            for ((role, anonymous_read), allowed) in WHO.into_iter().zip(allowed) {
                assert_eq!(
                    may(role, permission, anonymous_read),
                    allowed,
                    "{role:?} {permission:?} {anonymous_read}"
                );
            }
        }
    }

    #[test]
    fn what_visitors_may_read_changes_nothing_for_people() {
        for role in Role::ALL {
            for permission in Permission::ALL {
                assert_eq!(
                    may(Some(role), permission, true),
                    may(Some(role), permission, false)
                );
            }
        }
    }
}
