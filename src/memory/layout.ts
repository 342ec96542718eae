/**
 * The layout of the shared memory: every offset, and the bits of every packed
 * word. No other file does offset arithmetic on the header, the control block
 * or the directory.
 *
 * ```text
 *  byte 0            one growable SharedArrayBuffer
 *  ┌──────────────┬───────────────┬───────────────────────────┬──────────────
 *  │ header       │ control block │ directory                 │ heap …
 *  │ 2 KiB        │ 32 lines ×    │ capacity × 256 bytes,     │ blocks of
 *  │ magic, sizes,│ 128 bytes,    │ one entry per series      │ columns, event
 *  │ allocator    │ one word each │                           │ rings, sessions
 *  └──────────────┴───────────────┴───────────────────────────┴──────────────
 * ```
 *
 * A **block** holds the columns of one series: column `c` begins at
 * `offset + c × capacity × 8` and fits `capacity` rows. Row numbers count from
 * the start of the run; the first row of a block is `firstRow`. A series has
 * two block slots. When a block is full, the writer moves to the other slot.
 * Readers that follow sessions switch blocks at session `fromSession`. Readers
 * of a growing series switch on every refresh and hold the block that they
 * read (see `block_hold.ts`).
 *
 * @module
 */

/** "OBEL" in ASCII, little-endian. */
export const MAGIC = 0x4c45_424f;
/** Incremented by every change that moves an offset or a bit. */
export const LAYOUT_VERSION = 3;

// ── header: Int32 words, then Float64 words ────────────────────────────────

/** Int32 word: {@linkcode MAGIC}. */
export const HEADER_MAGIC = 0;
/** Int32 word: {@linkcode LAYOUT_VERSION}. */
export const HEADER_VERSION = 1;
/** Int32 word: capacity of the directory in series. */
export const HEADER_DIRECTORY_CAPACITY = 2;
/** Int32 word: number of series in the directory. */
export const HEADER_DIRECTORY_COUNT = 3;
/** Int32 word: lock of the allocator and the directory; 0 free, 1 taken. */
export const HEADER_LOCK = 4;
/** Float64 word: end of the part of the heap that has ever been allocated. */
export const HEADER_HEAP_TOP = 8;
/** Float64 word: bytes allocated and not freed. */
export const HEADER_BYTES_IN_USE = 9;
/** Float64 words: heads of the free lists, one per size class; 0 is empty. */
export const HEADER_FREE_LISTS = 16;
/** Number of size classes: four per power of two. */
export const SIZE_CLASSES = 160;
/** Bytes of the header. */
export const HEADER_BYTES = 2_048;

/** Granule of the heap: the size of every block is a multiple of it. */
export const HEAP_GRANULE_BYTES = 256;

// ── control block: one word per cache line, which prevents false sharing ────

/** Bytes from one word to the next: two cache lines of 64 bytes. */
export const CONTROL_LINE_BYTES = 128;
/** Number of lines in the control block. */
export const CONTROL_LINES = 32;
/** First byte of the control block. */
export const CONTROL_OFFSET = HEADER_BYTES;
/** Bytes of the control block. */
export const CONTROL_BYTES = CONTROL_LINES * CONTROL_LINE_BYTES;
/** Int32 word of a line: number of threads that wait for the line's word. */
export const CONTROL_WAITERS = 1;

/** The words of the control block, by line number. */
export const ControlWord = {
  /** Stop flag: 0 running, 1 stop. */
  stop: 0,
  /** Start flag: 0 until every worker is ready, then 1. */
  go: 9,
  /** Pauses and resumptions so far: even while the run goes on, odd while it is paused. */
  pause: 10,
  /** Slices that the coordinator has sent before the processor was ready. */
  baseOverruns: 11,
  /** Slices that the processor has sent before the analysis engine was ready. */
  deliveryOverruns: 12,
  /** The line on which the analysis engine shows how far it is; see {@linkcode DeliveredWord}. */
  delivered: 13,
  /** Requests of the analysis engine for parked symbols; see {@linkcode RequestWord}. */
  universeAsked: 14,
  /** Requests for parked symbols that have been served. */
  universeServed: 15,
  /** Words the coordinator has published to the base log. */
  basePublished: 1,
  /** Words of the base log that the processor has consumed. */
  baseProcessed: 2,
  /** Words of the base log that the quality manager has consumed. */
  baseScored: 3,
  /** Words the processor has published to the delivery log. */
  deliveryPublished: 4,
  /** Words of the delivery log that the analysis engine has consumed. */
  deliveryConsumed: 5,
  /** Sessions that the processor has begun. */
  processorSessions: 6,
  /** Sessions that the quality manager has begun. */
  qualitySessions: 7,
  /** Sessions that the analysis engine has begun. */
  analysisSessions: 8,
  /** The processor's subscription, on which the coordinator waits. */
  processorReady: 16,
  /** The analysis engine's subscription, on which the processor waits. */
  analysisReady: 17,
  /** How far the strategies are behind the market clock, in milliseconds of market time. */
  marketLagMs: 18,
  /** Slices that were sent while they were behind by more than the threshold. */
  lateSlices: 19,
} as const;

/** The name of a word of the control block. */
export type ControlWordName = keyof typeof ControlWord;

/** Float64 words of the line of `pause`, relative to it. */
export const PauseWord = {
  /** While the run goes on: milliseconds that it was paused so far. */
  pausedMs: 2,
  /** While it is paused: the instant at which its clock stands still. */
  stoppedAt: 3,
} as const;

/** Float64 words of the line of `delivered`, relative to it. */
export const DeliveredWord = {
  /** Time in the session, UTC epoch milliseconds: the end of the newest slice. */
  time: 2,
  /** Base bars delivered in sessions of the range. */
  bars: 3,
  /** Number of the newest session of the range, history counted; 0 before the first. */
  session: 4,
  /** Sessions of the range that have ended. */
  ended: 5,
} as const;

/** Int32 words of the line of `universeAsked`, relative to it. */
export const RequestWord = {
  /** Number of the symbol; −1 when no request follows. */
  symbol: 2,
  /** The session up to whose end its series are wanted. */
  session: 3,
} as const;

/** Int32 words of a subscription, relative to its line. */
export const SubscriptionWord = {
  /** Credits available. */
  available: 0,
  /** Threads that wait for a credit; the same word as {@linkcode CONTROL_WAITERS}. */
  waiters: CONTROL_WAITERS,
  /** Maximum number of credits. */
  capacity: 2,
  /** Index into the list of modes. */
  mode: 3,
  /** Signals that arrived with all credits available. */
  overruns: 4,
  /** Number of times that the producer had to wait. */
  waits: 5,
  /** 0 running, 1 stopped. */
  stopped: 6,
} as const;

/** Bytes of a subscription outside of a control block. */
export const SUBSCRIPTION_BYTES = CONTROL_LINE_BYTES;

// ── directory ──────────────────────────────────────────────────────────────
//
//  An entry of 256 bytes:
//
//  byte  0        32       48       64       80    88        96  97        256
//        ┌────────┬────────┬────────┬────────┬─────┬─────────┬───┬──────────┐
//        │ 8      │ slot 0 │ slot 1 │ block  │qual-│ offset  │key│ key      │
//        │ series │ 4 words│ 4 words│ offsets│ity  │ of the  │len│ symbol ␟ │
//        │ words  │        │        │ 2 × f64│ f64 │stretches│ 1B│ … ␟ name │
//        └────────┴────────┴────────┴────────┴─────┴─────────┴───┴──────────┘

/** First byte of the directory. */
export const DIRECTORY_OFFSET = CONTROL_OFFSET + CONTROL_BYTES;
/** Bytes of one entry. */
export const ENTRY_BYTES = 256;

/** Int32 words of a directory entry. */
export const EntryWord = {
  /** 1 when the entry is complete. */
  ready: 0,
  /** A {@linkcode SeriesKind}. */
  kind: 1,
  /** Number of columns of a block. */
  columns: 2,
  /** Rows published, counted from the start of the run. */
  rows: 3,
  /** First visible row. */
  windowStart: 4,
  /** The slot that the writer fills, 0 or 1. */
  currentSlot: 5,
  /** Rows stored before the first session. */
  initialRows: 6,
  /** Seqlock of replaced rows: odd during a replacement. */
  version: 7,
  /** Slot 0: capacity in rows. Slot 1 is {@linkcode ENTRY_SLOT_WORDS} words later. */
  capacity: 8,
  /** Slot 0: first row of the block. */
  firstRow: 9,
  /** Slot 0: first session whose readers use it. */
  fromSession: 10,
  /** Slot 0: hold word, the generation and the number of readers. */
  hold: 11,
} as const;

//  A hold word:
//
//   31                16 15                 0
//  ┌────────────────────┬────────────────────┐
//  │ generation         │ number of readers  │
//  └────────────────────┴────────────────────┘
//   odd: being rewritten

/** Bits of a hold word below the generation. */
export const HOLD_GENERATION_SHIFT = 16;
/** Mask and maximum of the number of readers in a hold word. */
export const HOLD_READERS_MAX = 0xffff;

/** Int32 words from one block slot to the next. */
export const ENTRY_SLOT_WORDS = 4;
/** Float64 word of an entry: byte offset of the block in slot 0; slot 1 follows. */
export const ENTRY_BLOCK_OFFSET = 8;
/** Float64 word of an entry: the newest quality score of the series. */
export const ENTRY_QUALITY = 10;
/** Float64 word of an entry: byte offset of its stretches on a tape, 0 for none. */
export const ENTRY_STRETCHES = 11;
/** First byte of an entry's key; the byte before it is the key's length. */
export const ENTRY_KEY = 97;
/** The longest key in bytes. */
export const ENTRY_KEY_BYTES_MAX = ENTRY_BYTES - ENTRY_KEY;

/** What a series holds. */
export const SeriesKind = {
  /** Bars: timestamp, open, high, low, close, volume; coverage if derived. */
  bars: 1,
  /** Values of an indicator: one column per output, one row per bar. */
  indicator: 2,
  /** Values of a historical indicator: one row per session, or per slot. */
  historical: 3,
  /** One column: the hours of the current session (see `current_session.ts`). */
  session: 4,
  /** Derived bars of past days that the processor prefers to its own. */
  daily: 5,
} as const;

/** A {@linkcode SeriesKind}. */
export type SeriesKind = typeof SeriesKind[keyof typeof SeriesKind];

/** Number of columns of base bars. */
export const BAR_COLUMNS = 6;
/** Number of columns of derived bars; the seventh is the coverage. */
export const DERIVED_BAR_COLUMNS = 7;

// ── session records ────────────────────────────────────────────────────────

/** The maximum number of breaks in a session. */
export const SESSION_BREAKS_MAX = 3;

/** Float64 words of a session record. */
export const SessionWord = {
  /** The trading date as the number YYYYMMDD. */
  date: 0,
  /** Open, UTC epoch milliseconds. */
  open: 1,
  /** Close, UTC epoch milliseconds. */
  close: 2,
  /** 1 for a session of the trailing history, 0 for a delivered one. */
  history: 3,
  /** Number of breaks. */
  breaks: 4,
  /** Start and end of each break. */
  firstBreak: 5,
  /** 1 if the session closes before the regular close. */
  earlyClose: 11,
  /** Milliseconds from UTC to the exchange's clock at the open; NaN if unknown. */
  utcOffset: 12,
} as const;

/** Float64 words of one session record. */
export const SESSION_RECORD_WORDS = 13;

// ── event words ────────────────────────────────────────────────────────────
//
//  The log is a sequence of Int32 words. A bar event delivers the next row of
//  one series. A group delivers the next row of every symbol at one interval;
//  a group of base bars covers `slices` consecutive slices, one slot apart.
//  A mark delimits sessions and the run.
//
//  bit   31 30  29 28   27 26   25      24        23        10 9         0
//       ┌──────┬───────┬──────┬───────┬─────────┬─────────────────────────┐
//  bar  │ 0  0 │ 0   0 │ 0  0 │   0   │slice end│ series number           │
//       ├──────┼───────┼──────┼───────┼─────────┼──────────────┬──────────┤
//  group│ 0  0 │ 0   0 │ 0  0 │   1   │slice end│ slices       │ interval │
//       ├──────┼───────┼──────┴───────┴─────────┴──────────────┴──────────┤
//  mark │ 0  0 │ kind  │ 0                                               │
//       └──────┴───────┴─────────────────────────────────────────────────┘
//  slice end  1 on the last word of a slice. Words of a slice are adjacent:
//             base bars first, then derived bars by ascending interval.
//  interval   0 base bars, i + 1 derived interval i, where slices is 0
//  kind       1 session start, 2 session end, 3 end of the run
//
//  Derived bars that only the session's end completes belong to no slice. They
//  precede the end mark.
//
//  An example (| is the slice end): three symbols with 1m (series 0–2) and 2m
//  bars (series 3–5), where symbol 2 has no bar in the first of four slices:
//
//       bar 0  bar 1|  group(1m, 1)  bar 3  bar 4|  group(1m, 2)  group(2m)|

/** The series number of a bar event. */
export const EVENT_SERIES_MASK = 0x00ff_ffff;
/** Set on the last event of a slice. */
export const EVENT_SLICE_END = 0x0100_0000;
/** Set on a group. */
export const EVENT_GROUP = 0x0200_0000;
/** The interval of a group: 0 for base bars, `i + 1` for derived interval `i`. */
export const EVENT_INTERVAL_MASK = 0x0000_03ff;
/** Bits of a group below the number of slices. */
export const EVENT_COUNT_SHIFT = 10;
/** The number of slices of a group, after the shift. */
export const EVENT_COUNT_MASK = 0x3fff;
/** Mark: a session begins. */
export const EVENT_SESSION_START = 0x1000_0000;
/** Mark: a session ends. */
export const EVENT_SESSION_END = 0x2000_0000;
/** Mark: the run is over; no event follows. */
export const EVENT_RUN_END = 0x3000_0000;
/** The kind of a mark; 0 for bars and groups. */
export const EVENT_KIND_MASK = 0x3000_0000;
