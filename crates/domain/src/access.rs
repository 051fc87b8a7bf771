//! Who may do what: the one table of it. Operations ask it; pages hide what it doesn't allow.

use crate::people::{Role, UserId};

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Reading the registry, the library, and what is in stock.
    ReadPlant,
    /// Reading the history and the imports, which name people.
    ReadHistory,
    /// Reading the shift log.
    ReadLog,
    /// Seeing what one is oneself: name, role, sessions, tokens.
    SeeOneself,
    /// Changing one's own name and password, making and ending one's own tokens.
    ChangeOneself,
    /// Adding, changing, moving and removing places and drives.
    EditPlant,
    /// Adding, changing and removing manuals and the shelves they stand on.
    EditLibrary,
    /// Emptying the library.
    ClearLibrary,
    /// Writing in the shift log, and correcting what one wrote oneself.
    WriteLog,
    /// Correcting and removing what others wrote in the shift log.
    CorrectLog,
    /// Reading sensors and what they told.
    ReadSensors,
    /// Sending readings; whose sensors aren't known yet come to be.
    SendReadings,
    /// Naming sensors, giving them limits and places, and removing them.
    EditSensors,
    /// Adding, changing and removing stores and spares.
    EditStock,
    /// Taking, returning, receiving, moving and counting spares.
    MoveStock,
    /// Adding, changing and removing words for the search.
    EditSearchWords,
    /// Bringing in sheets.
    BringInSheets,
    /// Taking an import back.
    UndoImports,
    /// Seeing, adding, changing, disabling people and setting their passwords.
    ManagePeople,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::ReadPlant,
        Self::ReadHistory,
        Self::ReadLog,
        Self::SeeOneself,
        Self::ChangeOneself,
        Self::EditPlant,
        Self::EditLibrary,
        Self::ClearLibrary,
        Self::WriteLog,
        Self::CorrectLog,
        Self::ReadSensors,
        Self::SendReadings,
        Self::EditSensors,
        Self::EditStock,
        Self::MoveStock,
        Self::EditSearchWords,
        Self::BringInSheets,
        Self::UndoImports,
        Self::ManagePeople,
    ];

    /// Whether it only lets read.
    #[must_use]
    pub fn only_reads(self) -> bool {
        matches!(
            self,
            Self::ReadPlant
                | Self::ReadHistory
                | Self::ReadLog
                | Self::ReadSensors
                | Self::SeeOneself
        )
    }
}

/// Whether a person with this role may do this.
#[must_use]
pub fn may(role: Role, permission: Permission) -> bool {
    use Permission::{
        BringInSheets, ChangeOneself, ClearLibrary, CorrectLog, EditLibrary, EditPlant,
        EditSearchWords, EditSensors, EditStock, ManagePeople, MoveStock, ReadHistory, ReadLog,
        ReadPlant, ReadSensors, SeeOneself, SendReadings, UndoImports, WriteLog,
    };
    match permission {
        ReadPlant | ReadHistory | ReadLog | ReadSensors | SeeOneself | ChangeOneself => true,
        WriteLog | SendReadings => role != Role::Viewer,
        EditPlant | EditLibrary | EditSensors | EditStock | EditSearchWords | BringInSheets => {
            matches!(role, Role::Editor | Role::Admin)
        }
        MoveStock => matches!(role, Role::Storekeeper | Role::Admin),
        ClearLibrary | CorrectLog | UndoImports | ManagePeople => role == Role::Admin,
    }
}

/// Whoever asks for something, as far as it matters for what they may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody who hasn't said who they are.
    Visitor {
        /// Whether such may read the registry: the setting `access.anonymous_read`.
        reads: bool,
    },
    /// A person who has.
    Person {
        /// Who.
        user: UserId,
        /// What they are to AEDB.
        role: Role,
        /// Whether they came by a token that only reads.
        read_only: bool,
    },
    /// Whoever sends readings by the ancestor's path while the setting `readings.open` lets everybody.
    OpenGateway,
    /// Whoever may run the program with the base's settings: they could write to its file anyway.
    CommandLine,
}

impl Who {
    /// Whether they may do this.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        match self {
            Self::Visitor { reads } => reads && permission == Permission::ReadPlant,
            Self::Person {
                role, read_only, ..
            } => (!read_only || permission.only_reads()) && may(role, permission),
            Self::OpenGateway => permission == Permission::SendReadings,
            Self::CommandLine => true,
        }
    }

    /// Their id, if they are known.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::Person { user, .. } => Some(user),
            Self::Visitor { .. } | Self::OpenGateway | Self::CommandLine => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role, read_only: bool) -> Who {
        Who::Person {
            user: UserId(1),
            role,
            read_only,
        }
    }

    const YES: bool = true;
    const NO: bool = false;

    #[rustfmt::skip]
    const TABLE: [(Permission, [bool; 6]); 19] = [
        //                           nobody, visitor, viewer, storekeeper, editor, admin
        (Permission::ReadPlant,     [NO,     YES,     YES,    YES,         YES,    YES]),
        (Permission::ReadHistory,   [NO,     NO,      YES,    YES,         YES,    YES]),
        (Permission::ReadLog,       [NO,     NO,      YES,    YES,         YES,    YES]),
        (Permission::SeeOneself,    [NO,     NO,      YES,    YES,         YES,    YES]),
        (Permission::ChangeOneself, [NO,     NO,      YES,    YES,         YES,    YES]),
        (Permission::EditPlant,     [NO,     NO,      NO,     NO,          YES,    YES]),
        (Permission::EditLibrary,   [NO,     NO,      NO,     NO,          YES,    YES]),
        (Permission::ClearLibrary,  [NO,     NO,      NO,     NO,          NO,     YES]),
        (Permission::WriteLog,      [NO,     NO,      NO,     YES,         YES,    YES]),
        (Permission::CorrectLog,    [NO,     NO,      NO,     NO,          NO,     YES]),
        (Permission::ReadSensors,   [NO,     NO,      YES,    YES,         YES,    YES]),
        (Permission::SendReadings,  [NO,     NO,      NO,     YES,         YES,    YES]),
        (Permission::EditSensors,   [NO,     NO,      NO,     NO,          YES,    YES]),
        (Permission::EditStock,     [NO,     NO,      NO,     NO,          YES,    YES]),
        (Permission::MoveStock,     [NO,     NO,      NO,     YES,         NO,     YES]),
        (Permission::EditSearchWords, [NO,   NO,      NO,     NO,          YES,    YES]),
        (Permission::BringInSheets, [NO,     NO,      NO,     NO,          YES,    YES]),
        (Permission::UndoImports,   [NO,     NO,      NO,     NO,          NO,     YES]),
        (Permission::ManagePeople,  [NO,     NO,      NO,     NO,          NO,     YES]),
    ];

    #[test]
    fn the_table_is_this_one() {
        assert_eq!(TABLE.map(|(permission, _)| permission), Permission::ALL);
        let who = [
            Who::Visitor { reads: false },
            Who::Visitor { reads: true },
            person(Role::Viewer, false),
            person(Role::Storekeeper, false),
            person(Role::Editor, false),
            person(Role::Admin, false),
        ];
        for (permission, allowed) in TABLE {
            for (who, allowed) in who.into_iter().zip(allowed) {
                assert_eq!(who.may(permission), allowed, "{who:?} {permission:?}");
            }
            assert!(Who::CommandLine.may(permission));
        }
    }

    #[test]
    fn an_open_gateway_sends_readings_and_nothing_else() {
        for permission in Permission::ALL {
            let may = permission == Permission::SendReadings;
            assert_eq!(Who::OpenGateway.may(permission), may, "{permission:?}");
        }
    }

    #[test]
    fn a_token_that_only_reads_reads_what_its_owner_may_and_writes_nothing() {
        for role in Role::ALL {
            for permission in Permission::ALL {
                assert_eq!(
                    person(role, true).may(permission),
                    permission.only_reads() && may(role, permission),
                    "{role:?} {permission:?}"
                );
            }
        }
    }
}
