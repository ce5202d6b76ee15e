/**
 * Measured tables and policy become facts, rules judge them, and findings carry the ids of the
 * calls they rest on. Nothing here sees a prompt or an answer: the tables hold none.
 */
package io.plumbline.stage.judge;
