/** Files people write, read strictly: every fault at once, each with its place and a way out. */
package io.plumbline.shared.config;
