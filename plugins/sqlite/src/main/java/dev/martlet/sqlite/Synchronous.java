package dev.martlet.sqlite;

/** How a commit is made durable. Less than this would lose commits with the power. */
enum Synchronous {
  /** The log is written to the disk with each commit. */
  FULL,

  /** As FULL; and the folder, too, when a file in it is deleted. */
  EXTRA
}
