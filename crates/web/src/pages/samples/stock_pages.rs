//! The pages of the stock.

use super::{Page, Sample, pager, plant::*};
use crate::pages::{
    drives_query::Chip,
    forms::{Choice, FormErrors, OptionGroup},
    present::Presenter,
    stock::{StockPage, StockRow, store_choices},
    stock_form::{StockForm, StockFormPage},
    stock_item::{MovementView, MovementsPage, Shown, StockItemPage},
    stock_moves::MoveForm,
    stock_query::StockQuery,
    stores::{StoreForm, StorePage, StoreView, StoresPage},
};
use domain::stock::{Movement, MovementId, MovementKind, NewMovement, Store, StoreName};
use domain::*;

fn store(id: i64, name: &str) -> Store {
    Store {
        id: StoreId(id),
        name: Name::parse(name).unwrap(),
        created_at: now(),
        updated_at: now(),
    }
}

fn stores() -> Vec<Store> {
    vec![store(1, "Север"), store(2, "Склад <2>")]
}

pub(super) fn items() -> Vec<StockItem> {
    let name = |text: &str| (!text.is_empty()).then(|| Name::parse(text).unwrap());
    let note = |text: &str| (!text.is_empty()).then(|| Note::parse(text).unwrap());
    let item = |id, [group, named, specs, number, used]: [&str; 5], quantity, minimum| StockItem {
        id: StockItemId(id),
        values: StockItemValues {
            group: name(group),
            name: note(named),
            specs: note(specs),
            nomenclature_number: name(number),
            minimum: Amount::of_thousandths(minimum).unwrap().some(),
            store: StoreId(1),
            placement: name("5093"),
            used_placement: name(used),
            new_placement: None,
            applicability: note("HV 45 кВт; барабаны <моталок>"),
            note: None,
        },
        quantity: Amount::of_thousandths(quantity).unwrap(),
        store: StoreName {
            id: StoreId(1),
            name: "Север".into(),
        },
        created_at: now(),
        updated_at: earlier(30),
    };
    vec![
        item(
            1,
            [
                "Предохранитель",
                "FERRAZ A 050F175",
                "500V AC/DC 175A",
                "11411257 (71110182)",
                "к\\б полка 3  №31",
            ],
            3_000,
            4_000,
        ),
        item(2, ["", "", "Кабель <ВВГ>", "", ""], 12_500, 0),
        item(3, ["Реле", "РП21", "⎓48В", "1115255", ""], 0, 0),
    ]
}

pub(super) fn movements() -> Vec<Movement> {
    let told = |id, kind, difference: i64, left: i64| Movement {
        id: MovementId(id),
        told: NewMovement {
            item: StockItemId(1),
            item_name: "Предохранитель FERRAZ A 050F175".into(),
            kind,
            quantity: Amount::of_thousandths(difference.abs()).unwrap(),
            difference: Difference::of_thousandths(difference),
            left: Amount::of_thousandths(left).unwrap(),
            place: (kind == MovementKind::Move).then(|| "Юг, полка <1>".into()),
            other: (kind == MovementKind::Move).then_some(StockItemId(2)),
            actor: Actor::named(if id == 1 {
                "import 2"
            } else {
                "Анна <Петрова>"
            }),
            drive: (id == 4).then_some(DriveId(1)),
            drive_name: (kind == MovementKind::Take).then(|| "Sinamics S120, 2UZ-2".into()),
            note: Note::parse("горел\n<фильтр>").ok().filter(|_| id == 4),
            at: earlier(40 - id),
        },
    };
    vec![
        told(4, MovementKind::Take, -1_000, 3_000),
        told(3, MovementKind::Move, -500, 4_000),
        told(2, MovementKind::Return, 500, 4_500),
        told(1, MovementKind::Count, 4_000, 4_000),
    ]
}

pub(super) fn lines(show: &Presenter) -> Vec<MovementView> {
    let told = movements();
    told.iter()
        .map(|movement| MovementView::new(show, movement))
        .collect()
}

fn list(show: &Presenter, query: StockQuery, rows: Vec<StockRow>) -> StockPage {
    let only = ["in_stock", "below"]
        .map(|word| Choice::new(word, show.text(&format!("stock-only-{word}"))));
    let chips: Vec<Chip> = query.chips(show, None, Some("Sinamics S120, 2UZ-2"));
    StockPage {
        stores: store_choices(&stores()),
        groups: OptionGroup::plain([Choice::new("Реле", "Реле")]),
        only: OptionGroup::plain(only),
        chips: if rows.is_empty() && query.q.is_empty() {
            vec![]
        } else {
            chips
        },
        kept: query.kept(),
        sorts: query.sorts(),
        rows,
        pager: pager(show, "/stock", 163),
        past_end: false,
        exports: query.exports(),
        add: "/stock/new".into(),
        errors: FormErrors::default(),
        query,
    }
}

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let rows: Vec<StockRow> = items()
        .iter()
        .map(|item| StockRow::new(show, item, "1"))
        .collect();
    let query = StockQuery {
        q: "предохр".into(),
        drive: "1".into(),
        only: "below".into(),
        ..StockQuery::default()
    };
    let mut refused = FormErrors::default();
    refused.say_at("quantity", "Осталось только 3");
    let shown = || Shown {
        stores: stores(),
        movements: movements(),
        history: sample.history(),
        ..Shown::default()
    };
    let taken = Shown {
        form: MoveForm {
            kind: "take".into(),
            quantity: "9".into(),
            drive: "1".into(),
            note: "на <2UZ-2>".into(),
            ..MoveForm::default()
        },
        drive: Some("Sinamics S120, 2UZ-2".into()),
        errors: refused,
        ..shown()
    };
    let form = |stores: &[Store], errors| StockFormPage {
        title_key: "form-new-stock",
        is_new: true,
        action: "/stock/new".into(),
        cancel: "/stock".into(),
        stores: store_choices(stores),
        groups: vec!["Реле".into()],
        form: StockForm {
            name: "РП21 <x>".into(),
            version: "v".into(),
            ..StockForm::default()
        },
        conflict: None,
        errors,
    };
    let mut wrong = FormErrors::default();
    wrong.put(show, "store", &Problem::Empty);
    wrong.put(show, "minimum", &Problem::TooFine { decimals: 3 });
    vec![
        (
            "stock",
            sample.draw("stock/list.html", "/stock", None, &list(show, query, rows)),
        ),
        (
            "stock-empty",
            sample.draw(
                "stock/list.html",
                "/stock",
                None,
                &list(show, StockQuery::default(), vec![]),
            ),
        ),
        (
            "stock-item",
            sample.draw(
                "stock/item.html",
                "/stock/1",
                Some("stock-take"),
                &StockItemPage::new(show, &items()[0], shown()),
            ),
        ),
        (
            "stock-item-refused",
            sample.draw(
                "stock/item.html",
                "/stock/1",
                None,
                &StockItemPage::new(show, &items()[0], taken),
            ),
        ),
        (
            "stock-item-none",
            sample.draw(
                "stock/item.html",
                "/stock/3",
                None,
                &StockItemPage::new(show, &items()[2], Shown::default()),
            ),
        ),
        (
            "stock-movements",
            sample.draw(
                "stock/movements.html",
                "/stock/1/movements",
                None,
                &MovementsPage {
                    id: 1,
                    title: items()[0].values.title(),
                    movements: lines(show),
                    pager: pager(show, "/stock/1/movements", 120),
                },
            ),
        ),
        (
            "stock-form",
            sample.draw(
                "stock/form.html",
                "/stock/new",
                None,
                &form(&stores(), wrong),
            ),
        ),
        (
            "stock-form-no-stores",
            sample.draw(
                "stock/form.html",
                "/stock/new",
                None,
                &form(&[], FormErrors::default()),
            ),
        ),
        (
            "stores",
            sample.draw(
                "stock/stores.html",
                "/stores",
                None,
                &StoresPage {
                    stores: stores().iter().map(StoreView::from).collect(),
                    pager: pager(show, "/stores", 2),
                    form: StoreForm::default(),
                    errors: FormErrors::default(),
                },
            ),
        ),
        (
            "store",
            sample.draw(
                "stock/store.html",
                "/stores/2",
                None,
                &StorePage {
                    store: StoreView::from(&stores()[1]),
                    form: StoreForm {
                        name: "Склад <2>".into(),
                        version: "v".into(),
                    },
                    conflict: None,
                    history: sample.history(),
                    history_all: "/changes?entity=store&id=2".into(),
                    errors: FormErrors::default(),
                },
            ),
        ),
    ]
}
