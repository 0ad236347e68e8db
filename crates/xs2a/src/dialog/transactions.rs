//! The transactions of one account: page by page, in a range that the bank grants.

use std::collections::HashSet;

use glimpse_bank::contract::{Context, Request, Response};
use glimpse_model::{AccountData, Code, Coverage, CoverageReason, Transaction};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use url::Url;

use super::accounts::under_consent;
use super::fetch::{account_data, is_of_another, reason_of};
use super::state::{Core, Listed};
use super::{call, statements};
use crate::booking;
use crate::collected::Collected;
use crate::errors::{Refusal, Stage};
use crate::mapping;
use crate::settings::{ReportFormat, Settings};
use crate::wire::{Links, Object};

/// More pages than this of one account are a loop.
const MAX_PAGES: usize = 5_000;
/// So often a refused range is shortened.
const MAX_SHORTENINGS: u8 = 12;
/// A page is at most so large, in bytes.
const MAX_PAGE: usize = 32 << 20;
/// Ranges that banks grant, in days before today; tried after one day less was refused too.
const USUAL_DAYS: [i32; 12] = [730, 729, 365, 364, 180, 179, 90, 89, 60, 30, 29, 7];

/// What came so far.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    /// The page to ask for.
    url: String,
    /// First day that is asked for now.
    from: Date,
    /// Values of `bookingStatus` that are still to be asked for.
    statuses: Vec<String>,
    /// Forms that may still be asked for, the present one first.
    formats: Vec<ReportFormat>,
    /// The present URL is that of a download, in whatever form it is there.
    download: bool,
    collected: Collected,
    /// Pages seen, by their URL.
    seen: HashSet<String>,
    shortened: u8,
    reason: Option<CoverageReason>,
    failure: Option<Code>,
}

/// Whether there is more to ask for.
pub(super) enum Progress {
    More(Box<Report>),
    Ended(Box<Report>),
}

impl Report {
    /// Starts with the first page, as far back as the bank is known to give.
    pub(super) fn new(core: &Core, listed: &Listed, context: &Context<'_>) -> Self {
        let settings = Settings::of(context.bank).unwrap_or_default();
        let goal = &core.goal;
        let oldest = context.bank.history_days.map(|days| before(goal.today, i64::from(days) - 1));
        let limited = oldest.filter(|oldest| *oldest > goal.history_from);
        let from = limited.unwrap_or(goal.history_from);
        let mut report = Self {
            url: String::new(),
            from,
            statuses: if listed.card {
                card_statuses(settings.booking_status)
            } else {
                settings.booking_status
            },
            formats: settings.formats,
            download: false,
            collected: Collected::default(),
            seen: HashSet::new(),
            shortened: 0,
            reason: limited.map(|_| CoverageReason::BankLimit),
            failure: None,
        };
        report.url = report.first_page(listed, context);
        report
    }

    /// With a failure that happened before, for the balance.
    pub(super) fn with_failure(self, failure: Option<Code>) -> Self {
        Self { failure, ..self }
    }

    /// The call for the present page.
    pub(super) fn request(&self, core: &Core, context: &mut Context<'_>) -> Request {
        let mut request = under_consent(core, context, "account.transactions", &self.url);
        request.max_answer = MAX_PAGE;
        match self.formats.first() {
            _ if self.download => call::accepting(request, "*/*"),
            Some(format) => call::accepting(request, format.media_type()),
            None => request,
        }
    }

    /// Takes in an answer.
    pub(super) fn take(
        mut self: Box<Self>,
        listed: &Listed,
        answer: Result<Response, Code>,
        core: &Core,
        context: &Context<'_>,
    ) -> Progress {
        let response = match answer {
            Ok(response) => response,
            Err(code) => return self.failed(code),
        };
        if !response.is_success() {
            let refusal = Refusal::read(Stage::Account, &response);
            if refusal.is_about_format() && self.formats.len() > 1 && self.collected.len() == 0 {
                self.formats.remove(0);
                return Progress::More(self);
            }
            return match self.shorter(&refusal, core) {
                Some(from) => {
                    self.from = from;
                    self.shortened += 1;
                    self.reason = Some(CoverageReason::RangeRefused);
                    self.url = self.first_page(listed, context);
                    Progress::More(self)
                }
                None => self.failed(refusal.code),
            };
        }
        match self.read(&response, listed, core, context) {
            Err(code) => self.failed(code),
            Ok(Some(next)) => {
                self.url = next;
                Progress::More(self)
            }
            Ok(None) => {
                self.download = false;
                self.statuses.remove(0);
                if self.statuses.is_empty() {
                    return Progress::Ended(self);
                }
                self.url = self.first_page(listed, context);
                Progress::More(self)
            }
        }
    }

    /// Reads a page; gives back the URL of the next one.
    fn read(
        &mut self,
        response: &Response,
        listed: &Listed,
        core: &Core,
        context: &Context<'_>,
    ) -> Result<Option<String>, Code> {
        let Some(body) = Object::parse(&response.body) else {
            return self.read_statements(&response.body, listed, core);
        };
        if is_of_another(&body, listed) {
            return Err(Code::BankProtocol);
        }
        let of_card = listed.card && body.has("cardTransactions");
        let Some(report) = body.object(if of_card { "cardTransactions" } else { "transactions" }) else {
            // Some banks put the link to a download outside, and no report at all.
            let outer = Links::read(&body, context.bank);
            return match outer.get("download") {
                Some(download) if !self.download => Ok(Some(self.follow_download(download))),
                _ => Err(Code::BankProtocol),
            };
        };
        let zone = mapping::zone(&context.bank.time_zone);
        let mut understood = true;
        let mut rows = |name: &str, booked: bool| -> Vec<Transaction> {
            let rows = report.rows(name).unwrap_or_else(|| {
                understood &= !report.has(name);
                Vec::new()
            });
            let mut all = Vec::with_capacity(rows.len());
            for row in rows {
                let read = row.and_then(|row| {
                    if of_card {
                        booking::card_transaction(&row, booked, &zone)
                    } else {
                        booking::transaction(&row, booked, &listed.account, &zone)
                    }
                });
                match read {
                    Some(transaction) => all.push(transaction),
                    None => understood = false,
                }
            }
            all
        };
        let (booked, pending) = (rows("booked", true), rows("pending", false));
        let links = Links::read(&report, context.bank);
        // A list that can only be downloaded is not here.
        let download = links.get("download").filter(|_| !report.has("booked") && !report.has("pending"));
        self.collected.add(booked, pending);
        if !understood {
            return Err(Code::BankProtocol);
        }
        if let Some(download) = download {
            return if self.download {
                Err(Code::BankProtocol)
            } else {
                Ok(Some(self.follow_download(download)))
            };
        }
        if self.collected.len() > core.goal.max_transactions {
            self.reason = Some(CoverageReason::TooMany);
            self.statuses.truncate(1);
            return Ok(None);
        }
        let outer = Links::read(&body, context.bank);
        let Some(next) = links.get("next").or_else(|| outer.get("next")) else { return Ok(None) };
        self.seen.insert(self.url.clone());
        // A bank that leads in a circle has not shown everything.
        if self.seen.len() >= MAX_PAGES || self.seen.contains(next) {
            return Err(Code::BankProtocol);
        }
        Ok(Some(next.to_owned()))
    }

    fn follow_download(&mut self, link: &str) -> String {
        self.download = true;
        link.to_owned()
    }

    /// Reads a body that is no JSON: camt or MT940, which come whole.
    fn read_statements(&mut self, body: &[u8], listed: &Listed, core: &Core) -> Result<Option<String>, Code> {
        let (read, whole) = statements::read(body, &listed.account)?;
        let (booked, pending) = read.into_iter().partition(|transaction| transaction.booked);
        self.collected.add(booked, pending);
        if !whole {
            return Err(Code::BankProtocol);
        }
        if self.collected.len() > core.goal.max_transactions {
            self.reason = Some(CoverageReason::TooMany);
            self.statuses.truncate(1);
        }
        Ok(None)
    }

    fn failed(mut self: Box<Self>, code: Code) -> Progress {
        self.failure = Some(code);
        Progress::Ended(self)
    }

    /// A shorter range to try after a refusal: what the bank says itself, one day less, then the usual ranges.
    fn shorter(&self, refusal: &Refusal, core: &Core) -> Option<Date> {
        if !refusal.is_about_period() || self.shortened >= MAX_SHORTENINGS || self.collected.len() > 0 {
            return None;
        }
        let today = core.goal.today;
        let later = |date: &Date| *date > self.from && *date <= today;
        if let Some(date) = named_date(refusal.about()).filter(later) {
            return Some(date);
        }
        let next_day = self.from.checked_add(1.day()).ok().filter(later);
        if self.shortened == 0 {
            return next_day;
        }
        USUAL_DAYS.iter().map(|days| before(today, i64::from(*days))).find(later)
    }

    fn first_page(&self, listed: &Listed, context: &Context<'_>) -> String {
        let Ok(mut url) = Url::parse(&listed.transactions_url) else {
            return listed.transactions_url.clone();
        };
        let settings = Settings::of(context.bank).unwrap_or_default();
        let status = self.statuses.first().map_or("both", String::as_str);
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !["bookingStatus", "dateFrom"].contains(&name.as_ref()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        {
            let mut query = url.query_pairs_mut();
            query.clear().extend_pairs(kept).append_pair("bookingStatus", status);
            query.append_pair("dateFrom", &self.from.to_string());
            if let Some(items) = settings.items_per_page {
                query.append_pair("itemsPerPage", &items.to_string());
            }
        }
        url.into()
    }

    /// The account's data, with what was asked for and what came.
    pub(super) fn finish(self, listed: &Listed, core: &Core, context: &Context<'_>) -> AccountData {
        let Self { from, collected, reason, failure, .. } = self;
        let mut transactions = collected.finish();
        // A bank that gives more than it was asked for is not listened to.
        transactions
            .retain(|transaction| transaction.booked_at.is_none_or(|day| day >= core.goal.history_from));
        transactions.truncate(core.goal.max_transactions);
        let reason = failure.map(reason_of).or(reason);
        let oldest = transactions.iter().filter_map(|transaction| transaction.booked_at).min();
        let granted_from = match reason {
            Some(CoverageReason::Failed | CoverageReason::Forbidden | CoverageReason::TooMany) => oldest,
            _ => Some(from),
        };
        let coverage = Coverage {
            requested_from: core.goal.history_from,
            granted_from,
            complete: reason.is_none(),
            reason,
        };
        account_data(listed, transactions, coverage, failure, context)
    }
}

/// Cards know no standing orders (`bookingStatusCard`).
fn card_statuses(mut statuses: Vec<String>) -> Vec<String> {
    statuses.retain(|status| status != "information");
    for status in statuses.iter_mut().filter(|status| *status == "all") {
        "both".clone_into(status);
    }
    if statuses.is_empty() { vec!["both".to_owned()] } else { statuses }
}

fn before(today: Date, days: i64) -> Date {
    today.checked_sub(days.max(0).days()).unwrap_or(today)
}

/// The first ISO date in a text, such as in "the oldest date is 2024-11-23".
fn named_date(text: &str) -> Option<Date> {
    text.split(|character: char| !character.is_ascii_digit() && character != '-')
        .filter(|word| word.len() == 10)
        .find_map(|word| word.parse().ok())
}
