//! What every store keeps to. A database joins with a [`Factory`] and `conformance!`.

pub(crate) mod build;
pub(crate) mod guards;
pub(crate) mod leases;
pub(crate) mod records;
pub(crate) mod sweeping;
pub(crate) mod tallies;
pub(crate) mod units;

use std::sync::Arc;

use glimpse_store::Store;

/// A place for one database, which lives as long as this.
pub(crate) trait Factory {
    /// An empty place.
    fn new() -> Self;
    /// Opens the database in it.
    async fn open(&self) -> Arc<dyn Store>;
}

/// Makes a test of each function of the suite.
macro_rules! conformance {
    ($factory:ty: $($subject:ident { $($case:ident)* })*) => {
        $( mod $subject { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                crate::suite::$subject::$case::<$factory>().await;
            }
        )* } )*
    };
    ($factory:ty) => {
        crate::suite::conformance! { $factory:
            units {
                a_created_flow_is_found_with_its_history
                every_change_does_what_it_says
                wraps_are_replaced_and_dropped_by_kind
                blobs_are_listed_and_dropped_below_their_name_only
                erase_leaves_the_row_and_fences_out
                codes_and_tokens_find_their_flow_until_revoked
                an_end_begins_the_tombstone
                a_flow_that_is_not_there_is_missing
                a_row_and_its_page_are_of_one_moment
                what_was_acknowledged_is_there_after_reopening
            }
            guards {
                a_flow_is_created_once
                an_old_version_is_refused_and_changes_nothing
                of_64_writers_with_one_version_exactly_one_wins
                of_64_exchanges_exactly_one_wins_and_leaves_one_wrap
                a_refused_unit_in_a_batch_takes_no_other_with_it
            }
            leases {
                a_held_lease_keeps_versioned_writers_out_until_it_runs_out
                who_slept_over_the_end_of_a_lease_does_not_write_over_what_came_after
                the_fence_grows_and_shuts_the_former_holder_out
                a_fenced_unit_counts_the_version_only_when_it_advances
                of_64_takers_exactly_one_gets_the_lease
            }
            records {
                an_epoch_is_kept_once
                epochs_are_listed_by_minute_and_dropped
                an_answer_is_kept_once_until_it_is_due
                clean_ups_are_tried_when_they_are_due
                of_16_that_find_a_clean_up_one_gets_it
                a_flows_clean_ups_are_hurried
                clients_come_back_as_they_were_put
                the_audit_trail_is_numbered_on
                time_never_goes_back
                it_answers_and_says_when_it_is_closed
            }
            tallies {
                nothing_is_told_before_a_batch_is_full
                a_full_batch_stands_until_the_next_one_is_full
                a_unit_that_is_refused_counts_nothing
                counters_go_after_thirty_days
            }
            sweeping {
                nothing_goes_before_its_deadline
                an_unopened_flow_expires
                a_tombstone_stays_as_long_as_it_was_ordered
                exchanged_data_is_deleted_with_its_token
                a_key_that_is_due_goes_alone_while_the_flow_lives
                a_pin_goes_with_its_key_while_the_flow_lives
                a_failed_flows_page_goes_and_its_tombstone_later
                a_running_step_is_fenced_out
                an_epoch_goes_at_the_end_of_its_minute
                answers_clean_ups_and_old_audit_lines_go
                a_wave_is_worked_off_in_batches_and_keys_go_first
                next_due_names_the_earliest_of_everything
                the_backlog_is_counted_up_to_a_limit
            }
        }
    };
}
pub(crate) use conformance;
