/** What every store of journals must do, as tests. They need JUnit 5, version 5.11 or later. */
@NullMarked
package dev.martlet.testkit.journal;

import org.jspecify.annotations.NullMarked;
