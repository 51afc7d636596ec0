/* test_models.c: the models that the connection help and the picture know. */
/* SPDX-License-Identifier: MIT */
#include "cm.h"

#include "core/image/product.h"
#include "gui/models.h"

#include <string.h>

static void every_model_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_count; i++)
        assert_ptr_equal(model_named(models[i].name), &models[i]);
    assert_null(model_named("Basic R9"));
}

/* Each of the four wires has one pin to go to, so that the picture has all of them. */
static void every_model_has_the_four_pins(void **state)
{
    (void)state;
    for (size_t i = 0; i < model_count; i++) {
        const char *pins[MODEL_PINS];
        unsigned power = 0, ground = 0, rx = 0, tx = 0;
        int count = model_pins(&models[i], pins);
        for (int k = 0; k < count; k++) {
            power += strcmp(pins[k], "3V3") == 0 || strcmp(pins[k], "VCC") == 0;
            ground += strcmp(pins[k], "GND") == 0;
            rx += strcmp(pins[k], "RX") == 0;
            tx += strcmp(pins[k], "TX") == 0;
        }
        if (power != 1 || ground != 1 || rx != 1 || tx != 1)
            fail_msg("%s", model_name(&models[i]));
    }
}

static void an_order_is_told_only_where_the_pins_are_known(void **state)
{
    (void)state;
    unsigned in_order = 0;
    for (size_t i = 0; i < model_count; i++) {
        in_order += models[i].in_order;
        assert_true(!models[i].in_order || models[i].pins[0] != NULL);
    }
    assert_int_equal(in_order, 6);
    assert_false(models[0].in_order); /* "My model is not listed" */
}

static void a_code_that_names_one_board_finds_it(void **state)
{
    (void)state;
    assert_string_equal(model_name(model_of_product("PSF-BD1-GL")), "Mini");
    assert_string_equal(model_name(model_of_product("PSA-BHA-GL")), "TH10, TH16");
    assert_string_equal(model_name(model_of_product("PSF-BRA-GL")), "RF Bridge 433");
    assert_null(model_of_product("PSF-B04-GL"));
    assert_null(model_of_product(""));
    assert_non_null(product_sold_as("PSF-BRA-GL"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_has_a_name_of_its_own),
        cmocka_unit_test(every_model_has_the_four_pins),
        cmocka_unit_test(an_order_is_told_only_where_the_pins_are_known),
        cmocka_unit_test(a_code_that_names_one_board_finds_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
