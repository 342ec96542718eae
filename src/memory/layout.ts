/**
 * Every offset of the shared memory. No other file does offset arithmetic on
 * the header, the control block or the directory.
 *
 * ```text
 *  byte 0            one growable SharedArrayBuffer
 *  ┌──────────────┬───────────────┬───────────────────────────┬──────────────
 *  │ header       │ control block │ directory                 │ heap …
 *  │ 2 KiB        │ 32 lines ×    │ capacity × 256 bytes,     │ blocks of
 *  │ magic, sizes,│ 128 bytes,    │ one entry a series        │ columns, event
 *  │ allocator    │ one word each │                           │ rings, sessions
 *  └──────────────┴───────────────┴───────────────────────────┴──────────────
 * ```
 *
 * A **block** holds the columns of one series: column `c` begins at
 * `offset + c × capacity × 8` and has room for `capacity` rows. Rows are
 * numbered for the whole run; a block begins at row `firstRow`. A series has
 * two block slots: it moves to the other one when the first is full, and the
 * readers follow at the session that `fromSession` names. In a series that
 * grows while others read it, readers follow whenever they look, and hold the
 * block that they look at (`hold`).
 *
 * @module
 */

/** "OBEL" in ASCII, little-endian. */
export const MAGIC = 0x4c45_424f;
/** Raised with every change of this file that moves an offset. */
export const LAYOUT_VERSION = 3;

// ── header: Int32 words, then Float64 words ────────────────────────────────

/** Int32 word: {@linkcode MAGIC}. */
export const HEADER_MAGIC = 0;
/** Int32 word: {@linkcode LAYOUT_VERSION}. */
export const HEADER_VERSION = 1;
/** Int32 word: how many series the directory can hold. */
export const HEADER_DIRECTORY_CAPACITY = 2;
/** Int32 word: how many series the directory holds. */
export const HEADER_DIRECTORY_COUNT = 3;
/** Int32 word: 0 free, 1 taken; guards the allocator and the directory. */
export const HEADER_LOCK = 4;
/** Float64 word: first byte that the heap has never handed out. */
export const HEADER_HEAP_TOP = 8;
/** Float64 word: bytes handed out and not given back. */
export const HEADER_BYTES_IN_USE = 9;
/** Float64 words: heads of the free lists, one a size class; 0 is empty. */
export const HEADER_FREE_LISTS = 16;
/** How many size classes there are: four for every power of two. */
export const SIZE_CLASSES = 160;
/** Bytes of the header. */
export const HEADER_BYTES = 2_048;

/** The smallest block the heap hands out; every block is a multiple of it. */
export const HEAP_GRANULE_BYTES = 256;

// ── control block: one word a cache line, so that no two threads share one ──

/** Bytes between two words of the control block: two cache lines of 64 bytes. */
export const CONTROL_LINE_BYTES = 128;
/** How many words the control block has. */
export const CONTROL_LINES = 32;
/** First byte of the control block. */
export const CONTROL_OFFSET = HEADER_BYTES;
/** Bytes of the control block. */
export const CONTROL_BYTES = CONTROL_LINES * CONTROL_LINE_BYTES;
/** Int32 word inside a line: how many threads wait for the line's word. */
export const CONTROL_WAITERS = 1;

/** The words of the control block; each is the number of its line. */
export const ControlWord = {
  /** 0 running, 1 stop. */
  stop: 0,
  /** 0 until every stage is ready, then 1. */
  go: 9,
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
  /** First line of the processor's subscription, which the coordinator waits on. */
  processorReady: 16,
  /** First line of the analysis engine's subscription, which the processor waits on. */
  analysisReady: 17,
} as const;

/** The name of a word of the control block. */
export type ControlWordName = keyof typeof ControlWord;

/** Int32 words of a subscription, from the start of its line. */
export const SubscriptionWord = {
  /** Credits that can be taken. */
  available: 0,
  /** Threads that wait for one; the same place as {@linkcode CONTROL_WAITERS}. */
  waiters: CONTROL_WAITERS,
  /** The most credits that can be available. */
  capacity: 2,
  /** Index into the list of modes. */
  mode: 3,
  /** Signals that found the credits full. */
  overruns: 4,
  /** Times that the producer had to wait. */
  waits: 5,
  /** 0 running, 1 stopped. */
  stopped: 6,
} as const;

/** Bytes of a subscription that stands outside of a control block. */
export const SUBSCRIPTION_BYTES = CONTROL_LINE_BYTES;

// ── directory ──────────────────────────────────────────────────────────────

/** First byte of the directory. */
export const DIRECTORY_OFFSET = CONTROL_OFFSET + CONTROL_BYTES;
/** Bytes of one entry. */
export const ENTRY_BYTES = 256;

/** Int32 words of a directory entry, from the start of the entry. */
export const EntryWord = {
  /** 1 once the entry is complete. */
  ready: 0,
  /** A {@linkcode SeriesKind}. */
  kind: 1,
  /** How many columns a block has. */
  columns: 2,
  /** Rows written so far, numbered from the start of the run. */
  rows: 3,
  /** First row that is still visible. */
  windowStart: 4,
  /** 0 or 1: the slot that the writer fills. */
  currentSlot: 5,
  /** Rows that were there before the first session. */
  initialRows: 6,
  /** Raised before and after the rows are replaced; odd while they are. */
  version: 7,
  /** Capacity in rows of slot 0; slot 1 follows {@linkcode ENTRY_SLOT_WORDS} later. */
  capacity: 8,
  /** First row of the block in slot 0. */
  firstRow: 9,
  /** The session from which on the readers use slot 0. */
  fromSession: 10,
  /** Who holds the block in slot 0: its generation, and how many readers do. */
  hold: 11,
} as const;

/** Bits of a hold word below the generation: the number of readers. */
export const HOLD_GENERATION_SHIFT = 16;
/** The most readers that a hold word can count. */
export const HOLD_READERS_MAX = 0xffff;

/** Int32 words from one block slot to the next. */
export const ENTRY_SLOT_WORDS = 4;
/** Float64 word of an entry: offset of the block in slot 0; slot 1 follows. */
export const ENTRY_BLOCK_OFFSET = 8;
/** Float64 word of an entry: the newest quality score of the series. */
export const ENTRY_QUALITY = 10;
/** First byte of an entry's key; its length is the byte before. */
export const ENTRY_KEY = 97;
/** The longest key in bytes. */
export const ENTRY_KEY_BYTES_MAX = ENTRY_BYTES - ENTRY_KEY;

/** What a series of the directory holds. */
export const SeriesKind = {
  /** Bars: timestamp, open, high, low, close, volume, coverage. */
  bars: 1,
  /** One column an output, a row for every row of its bars. */
  indicator: 2,
  /** One column: a value a session, or a value a slot of the day. */
  historical: 3,
  /** One row: the hours of the trading session, as a session record. */
  session: 4,
} as const;

/** A {@linkcode SeriesKind}. */
export type SeriesKind = typeof SeriesKind[keyof typeof SeriesKind];

/** Columns of a series of bars; the seventh is the coverage of a derived bar. */
export const BAR_COLUMNS = 6;
/** Columns of a series of derived bars. */
export const DERIVED_BAR_COLUMNS = 7;

// ── session records ────────────────────────────────────────────────────────

/** The most pauses one session can have. */
export const SESSION_BREAKS_MAX = 3;

/** Float64 words of a session record. */
export const SessionWord = {
  /** The trading date as the number YYYYMMDD. */
  date: 0,
  /** Open, UTC epoch milliseconds. */
  open: 1,
  /** Close, UTC epoch milliseconds. */
  close: 2,
  /** 1 for a session of the trailing history, 0 for one that is delivered. */
  history: 3,
  /** How many pauses follow. */
  breaks: 4,
  /** Start and end of each pause. */
  firstBreak: 5,
  /** 1 if the session closes before the regular time. */
  earlyClose: 11,
} as const;

/** Float64 words of one session record. */
export const SESSION_RECORD_WORDS = 12;

// ── event words ────────────────────────────────────────────────────────────

// A word names the series of one bar, or it is a group: one bar of every
// symbol at one interval, and for base bars that in several slices in a row.

/** The series of a bar event. */
export const EVENT_SERIES_MASK = 0x00ff_ffff;
/** Set on the last event of a slice. */
export const EVENT_SLICE_END = 0x0100_0000;
/** Set on a group. */
export const EVENT_GROUP = 0x0200_0000;
/** The interval of a group: 0 the base bars, `i + 1` the derived interval `i`. */
export const EVENT_INTERVAL_MASK = 0x0000_03ff;
/** Where the number of slices of a group begins. */
export const EVENT_COUNT_SHIFT = 10;
/** The number of slices of a group, once shifted; the slices are one slot apart. */
export const EVENT_COUNT_MASK = 0x3fff;
/** A session begins; there is no series. */
export const EVENT_SESSION_START = 0x1000_0000;
/** A session ends; there is no series. */
export const EVENT_SESSION_END = 0x2000_0000;
/** The run is over; no further event follows. */
export const EVENT_RUN_END = 0x3000_0000;
/** The bits that tell bars (0) from the marks of sessions and of the run. */
export const EVENT_KIND_MASK = 0x3000_0000;
