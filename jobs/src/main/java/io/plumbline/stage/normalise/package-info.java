/** What a record says in its own words becomes the field's terms: model, provider, place, lane. */
package io.plumbline.stage.normalise;
