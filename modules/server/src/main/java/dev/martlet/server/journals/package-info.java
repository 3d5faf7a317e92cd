/**
 * What the operator's tools do with journals: find, show, copy, check and delete them. They print
 * to the writer that they are given.
 */
package dev.martlet.server.journals;
