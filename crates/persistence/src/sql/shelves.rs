//! The order of a shelf of the library.

/// Orders a shelf's query by name or id, going on after a page's position.
macro_rules! shelved {
    ($query:ident, $table:ident, $order:ident, $asked:ident) => {
        let descending = $order.descending;
        match ($order.field, position_in(&$asked)) {
            (_, None) => {}
            (ShelfSort::Name, Some(Position { key, id })) if descending => {
                $query = $query
                    .filter($table::sort_key.le(key.clone()))
                    .filter($table::sort_key.lt(key).or($table::id.lt(id)));
            }
            (ShelfSort::Name, Some(Position { key, id })) => {
                $query = $query
                    .filter($table::sort_key.ge(key.clone()))
                    .filter($table::sort_key.gt(key).or($table::id.gt(id)));
            }
            (ShelfSort::Id, Some(at)) if descending => {
                $query = $query.filter($table::id.lt(at.id));
            }
            (ShelfSort::Id, Some(at)) => $query = $query.filter($table::id.gt(at.id)),
        }
        if $order.field == ShelfSort::Name {
            $query = if descending {
                $query.then_order_by($table::sort_key.desc())
            } else {
                $query.then_order_by($table::sort_key.asc())
            };
        }
        $query = if descending {
            $query.then_order_by($table::id.desc())
        } else {
            $query.then_order_by($table::id.asc())
        };
    };
}
pub(super) use shelved;
